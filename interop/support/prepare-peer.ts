import type { TestProject } from "vitest/node";
import { installPeer } from "../peer/install-peer.js";
import { OPENCLAW_2026_2, OPENCLAW_2026_9, type Peer } from "../peer/peer-location.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** OpenClaw 2026.2.17. */
    readonly peer: Peer;
    /** OpenClaw 2026.9.6. */
    readonly currentPeer: Peer;
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Before all tests: the peers are there. */
export default async function preparePeers(project: TestProject): Promise<void> {
  project.provide("peer", await installPeer(OPENCLAW_2026_2, say));
  project.provide("currentPeer", await installPeer(OPENCLAW_2026_9, say));
}
