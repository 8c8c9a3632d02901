import type { TestProject } from "vitest/node";
import { installPeer } from "../peer/install-peer.js";
import type { Peer } from "../peer/peer-location.js";

declare module "vitest" {
  export interface ProvidedContext {
    readonly peer: Peer;
  }
}

/** Before all tests: the peer is there. */
export default async function preparePeer(project: TestProject): Promise<void> {
  project.provide("peer", await installPeer((line) => process.stdout.write(`${line}\n`)));
}
