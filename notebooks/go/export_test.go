package apptoken

import "time"

// SetClock replaces the clock by which a Session renews its KS.
func (s *Session) SetClock(now func() time.Time) { s.now = now }
