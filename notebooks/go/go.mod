module example.com/apptoken

go 1.21
