import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { ReactiveControllerHost } from "lit";
import { Feed } from "../src/feed";
import { FakeConnection } from "./fake-hass";
import { report } from "./samples";

const host = { addController: () => undefined, requestUpdate: () => undefined } as unknown as ReactiveControllerHost;
const full = { full: { ring: report() }, attribution: "" };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function following(...refusals: unknown[]): Promise<[Feed, FakeConnection]> {
  const [feed, connection] = [new Feed(host), new FakeConnection()];
  connection.refusals = refusals;
  feed.hostConnected();
  feed.follow(connection, "ring");
  await settled();
  return [feed, connection];
}

test("it subscribes to its device, and keeps what comes", async () => {
  const [feed, connection] = await following();
  assert.deepEqual(connection.asked, [
    { type: "iot_egress_guard/subscribe", device_id: "ring", resubscribe: false },
  ]);
  assert.equal(feed.status, "connecting");
  connection.send(full);
  assert.equal(feed.status, "live");
  connection.send({ changed: { ring: { learning: 0.25 } } });
  assert.equal(feed.known.reports["ring"]?.learning, 0.25);
});

test("following the same again asks nothing", async () => {
  const [feed, connection] = await following();
  feed.follow(connection, "ring");
  assert.equal(connection.asked.length, 1);
});

test("another device ends the old subscription, forgets what was told, and hears nothing of it any more", async () => {
  const [feed, connection] = await following();
  connection.send(full);
  feed.follow(connection, "plug");
  await settled();
  assert.equal(connection.ended, 1);
  assert.deepEqual(feed.known.reports, {});
  connection.send(full, 0);
  assert.deepEqual(feed.known.reports, {});
});

test("without a device nothing is asked", () => {
  const [feed, connection] = [new Feed(host), new FakeConnection()];
  feed.hostConnected();
  feed.follow(connection, undefined);
  assert.deepEqual(connection.asked, []);
});

test("off the page it ends its subscription and listens to nothing; back on it, it asks anew", async () => {
  const [feed, connection] = await following();
  feed.hostDisconnected();
  assert.equal(connection.ended, 1);
  assert.equal(connection.listening("ready"), 0);
  feed.hostConnected();
  assert.equal(connection.asked.length, 2);
});

test("after the connection was lost it asks anew, and never ends a subscription by its old number", async () => {
  const [feed, connection] = await following();
  connection.send(full);
  connection.happen("disconnected");
  connection.happen("ready");
  await settled();
  assert.equal(connection.asked.length, 2);
  assert.equal(connection.ended, 0);
  assert.ok(feed.known.reports["ring"], "what was known stays until something new comes");
});

for (const [code, status] of [
  ["unknown_command", "missing"],
  ["unauthorized", "refused"],
  ["not_found", "unknown"],
  ["home_assistant_error", "failed"],
] as const) {
  test(`refused with ${code}, it is ${status}, and tries again`, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const [feed, connection] = await following({ code, message: "no" });
    assert.equal(feed.status, status);
    assert.equal(feed.error, "no");
    mock.timers.tick(1_000);
    assert.equal(connection.asked.length, 2);
    connection.send(full);
    assert.equal(feed.status, "live");
    mock.timers.reset();
  });
}

test("each further try waits longer, up to half a minute, until one works", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [, connection] = await following(...Array.from({ length: 8 }, () => ({ code: "unknown_command" })));
  for (const pause of [1_000, 2_000, 5_000, 10_000, 30_000, 30_000]) {
    const before = connection.asked.length;
    mock.timers.tick(pause - 1);
    assert.equal(connection.asked.length, before);
    mock.timers.tick(1);
    assert.equal(connection.asked.length, before + 1);
    await settled();
  }
  mock.timers.reset();
});

test("off the page it doesn't try again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [feed, connection] = await following({ code: "unknown_command" });
  feed.hostDisconnected();
  mock.timers.tick(60_000);
  assert.equal(connection.asked.length, 1);
  mock.timers.reset();
});
