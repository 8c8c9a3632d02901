import fs from "node:fs";
import path from "node:path";
import { DEVICES } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createStateStore, inspectStateDirectory, type StateFinding } from "../src/index.js";
import { device } from "./support/device-records.js";
import { createFakeHost } from "./support/fake-host.js";
import { DEVICES_TEXT, NODES_TEXT } from "./support/openclaw-device-files.js";
import { keysIn } from "./support/records.js";
import {
  ageTemporaries,
  namesIn,
  snapshot,
  stateWith,
  writePrivately,
} from "./support/temporary-directory.js";

const TEMPORARY = "paired.json.12345678-1234-4234-8234-123456789abc.tmp";

const inspect = (stateDirectory: string, family: "devices" | "nodes"): Promise<readonly StateFinding[]> =>
  inspectStateDirectory({ directory: path.join(stateDirectory, family), family, host: createFakeHost() });

const idsOf = (findings: readonly StateFinding[]): readonly string[] =>
  findings.map(({ id, path: place }) => `${id} ${path.basename(place)}`);

describe("the inspection of devices and nodes", () => {
  it("finds nothing wrong with what OpenClaw and a store write, but for the mode of the directory", async () => {
    const stateDirectory = stateWith("devices", { "paired.json": DEVICES_TEXT });
    expect(idsOf(await inspect(stateDirectory, "devices"))).toEqual(["wide-directory-mode devices"]);
    const store = createStateStore({ stateDirectory });
    await store.transact([DEVICES], (transaction) =>
      transaction.put(DEVICES, "d1", device("d1", { label: "mine" })),
    );
    expect(await inspect(stateDirectory, "devices")).toEqual([]);
    expect(await inspect(stateDirectory, "nodes")).toEqual([]);
    await store.close();
  });

  it("tells of damage, wide modes, records that are none and what dead processes left, and mends it", async () => {
    const stateDirectory = stateWith("devices", {
      "paired.json": JSON.stringify({ d1: device("d1"), d2: device("d1") }),
      "pending.json": "",
      "setup-codes.state.json": '{ "version": 1, "records": [] }',
      "paired.json.lock": JSON.stringify({ pid: 8, createdAt: new Date().toISOString() }),
      "notes.txt": "of nobody",
      [TEMPORARY]: "half",
    });
    const directory = path.join(stateDirectory, "devices");
    fs.chmodSync(directory, 0o700);
    fs.chmodSync(path.join(directory, "setup-codes.state.json"), 0o644);
    ageTemporaries(directory);
    const before = snapshot(directory);
    const findings = await inspect(stateDirectory, "devices");
    expect(idsOf(findings)).toEqual([
      "malformed-record paired.json",
      `left-over-temporary ${TEMPORARY}`,
      "dead-lock paired.json.lock",
      "corrupt-file pending.json",
      "wide-file-mode setup-codes.state.json",
    ]);
    expect(snapshot(directory)).toEqual(before);
    for (const { fix } of findings) await fix?.apply();
    expect(namesIn(directory).map((name) => name.replace(/\d{13}$/, "time"))).toEqual([
      "notes.txt",
      "paired.json",
      "pending.json.corrupt-time",
      "setup-codes.state.json",
    ]);
    const store = createStateStore({ stateDirectory });
    expect(await keysIn(store, DEVICES)).toEqual(["d1"]);
    await store.close();
  });

  it("tells of damaged details in the file that has them", async () => {
    const stateDirectory = stateWith("nodes", { "paired.json": NODES_TEXT });
    fs.chmodSync(path.join(stateDirectory, "nodes"), 0o700);
    writePrivately(path.join(stateDirectory, "nodes", "paired.details.json"), "[]");
    expect(idsOf(await inspect(stateDirectory, "nodes"))).toEqual(["corrupt-file paired.details.json"]);
  });
});
