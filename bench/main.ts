import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allChannelsStart } from "./all-channels-start.js";
import { approveDevice } from "./approve-device.js";
import { approvalsAtOnce } from "./approvals-at-once.js";
import { commandStart } from "./command-start.js";
import { decisionInMemory } from "./decision-in-memory.js";
import { decisionOnFiles } from "./decision-on-files.js";
import { deviceHandshake } from "./device-handshake.js";
import { gatewayStart } from "./gateway-start.js";
import { idleDevices } from "./idle-devices.js";
import { describeMachine } from "./machine.js";
import { formatPage, formatTable } from "./report.js";
import { requestAndApprove } from "./request-and-approve.js";
import type { BenchOptions, Row, RowGroup } from "./row.js";

const ROOT = join(import.meta.dirname, "..");

const groups: Readonly<Record<string, RowGroup>> = {
  "decision-in-memory": decisionInMemory,
  "decision-on-files": decisionOnFiles,
  "request-and-approve": requestAndApprove,
  "approvals-at-once": approvalsAtOnce,
  "command-start": commandStart,
  "gateway-start": gatewayStart,
  "all-channels-start": allChannelsStart,
  "device-handshake": deviceHandshake,
  "idle-devices": idleDevices,
  "approve-device": approveDevice,
};

const quick = process.argv.includes("--quick");
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const packageDirectory = process.env["OPENCLAW_PATH"];
const nodePath = process.env["OPENCLAW_NODE"] ?? process.execPath;
const options: BenchOptions = {
  quick,
  ...(packageDirectory === undefined ? {} : { openclaw: { packageDirectory, nodePath } }),
};

mkdirSync(join(ROOT, ".cache"), { recursive: true });
const rows: Row[] = [];
for (const [name, group] of Object.entries(groups)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stderr.write(`Measuring ${name} …`);
  const startedAt = performance.now();
  rows.push(...(await group(options)));
  process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

process.stdout.write(`${formatTable(rows)}\n\n${describeMachine()}\n`);
// A look at a few rows must not replace the whole table.
if (!quick && chosen.length === 0) {
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(join(ROOT, "docs", "benchmarks.md"), formatPage(rows, describeMachine(), date));
}
