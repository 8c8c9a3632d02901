import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPairing } from "@openclaw/pairing-core";
import { createJournalStore } from "./journal-store.js";

const folder = await mkdtemp(join(tmpdir(), "custom-store-"));
const path = join(folder, "pairing.jsonl");
const stranger = { channel: "mychat", senderId: "42" };

const store = await createJournalStore(path);
const pairing = createPairing({ store });
const asked = await pairing.request(stranger);
if (asked.status !== "issued") throw new Error(asked.status);
await pairing.approve({ code: asked.request.code, approver: { surface: "host", id: "alice" } });
await store.close();

// A new start, with nothing but the file.
const reopened = await createJournalStore(path);
const grant = await createPairing({ store: reopened }).findGrant(stranger);
console.log(`After a restart the sender ${grant?.senderId} is still approved, by ${grant?.approvedBy}.`);
await reopened.close();
await rm(folder, { recursive: true });
