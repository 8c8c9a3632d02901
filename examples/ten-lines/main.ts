import { createMemoryStore, createPairing } from "@openclaw/pairing-core";

const pairing = createPairing({ store: createMemoryStore() });
const stranger = { channel: "mychat", senderId: "42" };

const asked = await pairing.request(stranger);
if (asked.status !== "issued") throw new Error(asked.status);
console.log(`The stranger reads: ask the owner to approve ${asked.request.code}.`);

const approver = { surface: "host", id: "alice" } as const;
const approval = await pairing.approve({ code: asked.request.code, approver });
console.log(`The owner's approval: ${approval.status}.`);
console.log(
  `May the stranger write now? ${(await pairing.findGrant(stranger)) === undefined ? "no" : "yes"}.`,
);

await pairing.revoke(stranger);
console.log(`And after the revocation? ${(await pairing.findGrant(stranger)) === undefined ? "no" : "yes"}.`);
