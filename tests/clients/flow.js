// The flow of the notebooks with Kaltura's own client for Node, against the server named in the arguments.
// Prints one JSON object; tests/test_mock_clients.py compares it.
const crypto = require("crypto");
const kaltura = require("kaltura-client");

async function flow(serviceUrl, partnerId, tokenId, token, hashType) {
  const config = new kaltura.Configuration();
  config.serviceUrl = serviceUrl;
  const client = new kaltura.Client(config);
  const { session, appToken, media, system } = kaltura.services;
  const seen = {};

  const widget = await session.startWidgetSession(`_${partnerId}`).execute(client);
  client.setKs(widget.ks);
  const tokenHash = crypto.createHash(hashType).update(widget.ks + token).digest("hex");
  const started = await appToken.startSession(tokenId, tokenHash).execute(client);
  seen.privileges = started.privileges;
  client.setKs(started.ks);

  const made = await appToken
    .add(new kaltura.objects.AppToken({ hashType: "SHA512", description: "by Node", expiry: 3600 }))
    .execute(client);
  seen.made = [made.objectType, made.hashType, made.description, made.expiry - made.createdAt];
  const filter = new kaltura.objects.AppTokenFilter({ orderBy: "-createdAt" });
  const pager = new kaltura.objects.FilterPager({ pageSize: 1 });
  const page = await appToken.listAction(filter, pager).execute(client);
  seen.page = [page.totalCount, page.objects.map((one) => one.description)];
  const change = new kaltura.objects.AppToken({ description: "changed" });
  seen.changed = (await appToken.update(made.id, change).execute(client)).description;
  seen.deleted = await appToken.deleteAction(made.id).execute(client);
  seen.error = await appToken
    .get(made.id)
    .execute(client)
    .catch((error) => [error.code, error.message.replace(made.id, "ID")]);

  const clips = new kaltura.objects.MediaEntryFilter({ mediaTypeEqual: 5 });
  seen.media = (await media.listAction(clips).execute(client)).objects.map((one) => one.name);
  const several = await system.ping().add(media.listAction()).execute(client);
  seen.multirequest = [several[0], several[1].totalCount];
  return seen;
}

flow(...process.argv.slice(2)).then(
  (seen) => console.log(JSON.stringify(seen)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  }
);
