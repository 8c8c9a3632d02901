import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { startDeviceGateway } from "../ours/device-gateway.js";
import { oursCommand, startOurNode } from "../ours/ours.js";
import { remoteCommand, superviseNodeHost } from "../peer/node-host.js";
import { createPeerInstallation, startPeerGateway, type PeerInstallation } from "../peer/peer-gateway.js";
import { GATEWAY_TOKEN } from "../support/gateway-token.js";
import { jsonAfterTalk } from "../support/json-after-talk.js";
import { createSharedState, type SharedState } from "../support/shared-state.js";
import { connectAnswerOf, connectOf, isAdmittedNode, isRefusedNode, textAt } from "../support/transcript.js";
import { recordWire, type RecordedConnection, type WireRecorder } from "../support/wire-recorder.js";

const deviceOf = (connection: RecordedConnection): string =>
  textAt(connectOf(connection), "params", "device", "id");
const requestOf = (connection: RecordedConnection): string =>
  textAt(connectAnswerOf(connection), "error", "details", "requestId");
const tokenOf = (connection: RecordedConnection): string =>
  textAt(connectAnswerOf(connection), "payload", "auth", "deviceToken");

type Records = Readonly<Record<string, unknown>>;

/** The records of a file of devices, after a check of its bytes: those that `JSON.stringify` gives, for its owner alone. */
async function readRecords(state: SharedState, name: "paired" | "pending"): Promise<Records> {
  const path = join(state.home, "state", "devices", `${name}.json`);
  const text = await readFile(path, "utf8");
  const records: Records = JSON.parse(text);
  expect(text).toBe(JSON.stringify(records, null, 2));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  return records;
}

/** A record in the bytes of its file; ids, times and tokens, which no two runs share, replaced. */
const template = (record: unknown): string =>
  JSON.stringify(record, null, 2)
    .replace(/"requestId": "[0-9a-f-]{36}"/, '"requestId": "<id>"')
    .replaceAll(/"(ts|\w+AtMs)": \d{13}/g, '"$1": "<time>"')
    .replaceAll(/"token": "[\w-]{43}"/g, '"token": "<token>"');

/** The node host of 2026.2.17 writes its token down a moment after it was admitted. */
const keepsToken = ({ stateDirectory }: PeerInstallation, token: string): Promise<void> =>
  expect
    .poll(() => readFile(join(stateDirectory, "identity", "device-auth.json"), "utf8").catch(() => ""), {
      timeout: 10_000,
    })
    .toContain(token);

/** The node comes with the token that it kept, and nothing else. */
async function comesByToken(wire: WireRecorder, token: string): Promise<void> {
  const installed = await wire.connection((connection) => connectOf(connection) !== undefined);
  const connection = await wire.connection(isAdmittedNode);
  expect(connection).toBe(installed);
  expect(connectOf(connection)?.params).toMatchObject({ auth: { token } });
  expect(tokenOf(connection)).toBe(token);
}

describe("a state directory that both gateways use in turn", () => {
  it("of ours is taken over by OpenClaw 2026.2.17, and back: nodes come with their tokens, requests wait on", async () => {
    const state = await createSharedState();
    const installation = await createPeerInstallation(inject("peer"));
    const ours = await startDeviceGateway(state);
    const first = superviseNodeHost(installation, ours.wire);
    const refused = await ours.wire.connection(isRefusedNode);
    await ours.command("devices", "approve", requestOf(refused));
    const token = tokenOf(await ours.wire.connection(isAdmittedNode));
    await keepsToken(installation, token);
    await first.stop();
    const other = await createSharedState();
    const asking = startOurNode(other, "--url", ours.wire.url, "--token", GATEWAY_TOKEN);
    const waiting = await ours.wire.connection(
      (connection) => isRefusedNode(connection) && deviceOf(connection) !== deviceOf(refused),
    );
    await asking.stop();
    await ours.stop();

    const owner = await createPeerInstallation(inject("peer"), { home: state.home });
    const theirs = await startPeerGateway(owner);
    const theirWire = await recordWire(theirs.port);
    const second = superviseNodeHost(installation, theirWire, { sharedSecret: false });
    await comesByToken(theirWire, token);
    await second.stop();
    const command = remoteCommand(owner, theirWire);
    const approval = await command("devices", "approve", requestOf(waiting));
    expect(approval.stdout).toBe(`Approved ${deviceOf(waiting)} (${requestOf(waiting)})\n`);
    const list: unknown = JSON.parse(jsonAfterTalk((await command("devices", "list", "--json")).stdout));
    expect(list).toMatchObject({
      pending: [],
      paired: expect.arrayContaining([
        expect.objectContaining({ deviceId: deviceOf(refused), roles: ["node"] }),
        expect.objectContaining({ deviceId: deviceOf(waiting), roles: ["node"] }),
      ]),
    });
    await theirs.process.stop();

    await ours.start();
    const beforeReturn = ours.wire.connections.length;
    superviseNodeHost(installation, ours.wire, { sharedSecret: false });
    const returned = await ours.wire.connection(isAdmittedNode, { from: beforeReturn });
    expect(connectOf(returned)?.params).toMatchObject({ auth: { token } });
    startOurNode(other, "--url", ours.wire.url, "--token", GATEWAY_TOKEN);
    const approved = await ours.wire.connection(
      (connection) => isAdmittedNode(connection) && deviceOf(connection) === deviceOf(waiting),
    );
    expect(tokenOf(approved)).toMatch(/^[\w-]{43}$/);
    const { paired } = await ours.json<{ paired: readonly { deviceId: string }[] }>("devices", "list");
    // What the other program cannot hold is still there.
    expect(paired).toContainEqual(
      expect.objectContaining({ deviceId: deviceOf(refused), approvedVia: "owner" }),
    );
    const doctor: unknown = JSON.parse((await ours.command("doctor", "--json")).stdout);
    expect(JSON.stringify(doctor)).not.toContain('"severity":"error"');
  }, 180_000);

  it("of OpenClaw 2026.2.17 is taken over by ours, and holds the bytes that ours would have written", async () => {
    const state = await createSharedState();
    const owner = await createPeerInstallation(inject("peer"), { home: state.home });
    const theirs = await startPeerGateway(owner);
    const command = remoteCommand(owner, await recordWire(theirs.port));
    const theirWire = await recordWire(theirs.port, { headers: { "x-forwarded-for": "203.0.113.9" } });
    const installation = await createPeerInstallation(inject("peer"));
    const first = superviseNodeHost(installation, theirWire);
    const refused = await theirWire.connection(isRefusedNode);
    const deviceId = deviceOf(refused);
    const theirRequest = (await readRecords(state, "pending"))[requestOf(refused)];

    // Our command shows the request as theirs does, and adds what only we know.
    const theirList: { pending: object[] } = JSON.parse(
      jsonAfterTalk((await command("devices", "list", "--json")).stdout),
    );
    const ourList: { pending: object[] } = JSON.parse(
      (await oursCommand(state, "devices", "list", "--json")).stdout,
    );
    expect(ourList.pending).toEqual(theirList.pending.map((request) => expect.objectContaining(request)));
    const approval = await command("devices", "approve", requestOf(refused));
    await first.stop();
    const theirDevice = (await readRecords(state, "paired"))[deviceId];

    // What a request and an approval at our gateway leave is the same to the byte.
    const twin = await startDeviceGateway();
    const second = superviseNodeHost(installation, twin.wire);
    const ourRefused = await twin.wire.connection(isRefusedNode);
    expect(deviceOf(ourRefused)).toBe(deviceId);
    const ourRequest = (await readRecords(twin.state, "pending"))[requestOf(ourRefused)];
    expect(template(ourRequest)).toBe(template(theirRequest));
    await second.stop();
    const ourApproval = await twin.command("devices", "approve", requestOf(ourRefused));
    expect(ourApproval.stdout).toBe(approval.stdout.replace(requestOf(refused), requestOf(ourRefused)));
    expect(template((await readRecords(twin.state, "paired"))[deviceId])).toBe(template(theirDevice));
    expect(await readRecords(twin.state, "pending")).toEqual({});
    await twin.stop();

    // Our command on the files approves what asked their running gateway.
    const other = await createSharedState();
    startOurNode(other, "--url", theirWire.url, "--token", GATEWAY_TOKEN);
    const asking = await theirWire.connection(
      (connection) => isRefusedNode(connection) && deviceOf(connection) !== deviceId,
    );
    expect((await oursCommand(state, "devices", "approve", requestOf(asking))).exitCode).toBe(0);
    await theirWire.connection(
      (connection) => isAdmittedNode(connection) && deviceOf(connection) === deviceOf(asking),
    );
    const third = superviseNodeHost(installation, theirWire);
    const token = tokenOf(
      await theirWire.connection(
        (connection) => isAdmittedNode(connection) && deviceOf(connection) === deviceId,
      ),
    );
    await keepsToken(installation, token);
    await third.stop();
    await theirs.process.stop();

    const ours = await startDeviceGateway(state);
    superviseNodeHost(installation, ours.wire, { sharedSecret: false });
    await comesByToken(ours.wire, token);
    const paired: { deviceId: string }[] = (
      await ours.json<{ paired: { deviceId: string }[] }>("devices", "list")
    ).paired;
    expect(paired.map((device) => device.deviceId)).toEqual(
      expect.arrayContaining([deviceId, deviceOf(asking)]),
    );
  }, 180_000);
});
