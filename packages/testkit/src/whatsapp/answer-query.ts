import type { BinaryNode } from "@whiskeysockets/baileys";
import type { ServedAccount } from "./fake-account.js";
import type { OwnFakePerson } from "./fake-person.js";
import { bigEndian, bytesOf, childOf, childrenOf, leaf, numberOf } from "./nodes.js";

const SERVER = "s.whatsapp.net";

/** What the server answers to a query; `undefined` for what is itself an answer. */
export function answerQuery(query: BinaryNode, account: ServedAccount | undefined): BinaryNode | undefined {
  const { id = "", type, xmlns, to = "" } = query.attrs;
  if (type === "result") return undefined;
  const from = to === "" ? SERVER : to;
  return { tag: "iq", attrs: { id, from, type: "result" }, content: contentOf(query, xmlns, account) };
}

function contentOf(query: BinaryNode, xmlns = "", account: ServedAccount | undefined): BinaryNode[] {
  if (account === undefined) return [];
  if (xmlns === "encrypt") return answerAboutKeys(query, account);
  if (xmlns === "usync") return [devicesOf(query, account)];
  if (xmlns === "w:g2") return [groupOf(query.attrs["to"] ?? "", account)];
  if (childOf(query, "remove-companion-device") !== undefined) account.unlink();
  return [];
}

function answerAboutKeys(query: BinaryNode, account: ServedAccount): BinaryNode[] {
  if (childOf(query, "count") !== undefined) {
    return [{ tag: "count", attrs: { value: String(account.preKeyCount()) } }];
  }
  if (childOf(query, "digest") !== undefined) return [{ tag: "digest", attrs: {} }];
  const wanted = childOf(query, "key");
  if (wanted !== undefined) {
    const users = childrenOf(wanted, "user").map(({ attrs }) => attrs["jid"] ?? "");
    const found = users.flatMap((jid) => bundleOf(jid, account.find(jid)));
    return [{ tag: "list", attrs: {}, content: found }];
  }
  const signed = childOf(query, "skey");
  if (signed === undefined) return [];
  account.keepKeys(
    {
      registrationId: numberOf(childOf(query, "registration")),
      identityKey: bytesOf(childOf(query, "identity")),
      signedPreKey: { ...keyOf(signed), signature: bytesOf(childOf(signed, "signature")) },
    },
    childrenOf(childOf(query, "list"), "key").map(keyOf),
  );
  return [];
}

function keyOf(node: BinaryNode): { readonly keyId: number; readonly publicKey: Uint8Array } {
  return { keyId: numberOf(childOf(node, "id")), publicKey: bytesOf(childOf(node, "value")) };
}

function bundleOf(jid: string, person: OwnFakePerson | undefined): BinaryNode[] {
  if (person === undefined) return [];
  const { registrationId, identityKey, signedPreKey } = person.bundle;
  return [
    {
      tag: "user",
      attrs: { jid },
      content: [
        leaf("registration", bigEndian(registrationId, 4)),
        leaf("type", Buffer.from([5])),
        leaf("identity", identityKey),
        {
          tag: "skey",
          attrs: {},
          content: [
            leaf("id", bigEndian(signedPreKey.keyId, 3)),
            leaf("value", signedPreKey.publicKey),
            leaf("signature", signedPreKey.signature),
          ],
        },
      ],
    },
  ];
}

/** Which devices people have: one phone each, and the linked device of the account. */
function devicesOf(query: BinaryNode, account: ServedAccount): BinaryNode {
  const list = childOf(childOf(query, "usync"), "list");
  const wantsLid = childOf(childOf(childOf(query, "usync"), "query"), "lid") !== undefined;
  const users = childrenOf(list, "user").map(({ attrs }): BinaryNode => {
    const { jid = "" } = attrs;
    const person = account.find(jid);
    const linked = person === account.owner ? [String(account.device)] : [];
    const devices = (person === undefined ? [] : ["0", ...linked]).map((id): BinaryNode => ({
      tag: "device",
      attrs: { id, ...(id !== "0" && { "key-index": "1" }) },
    }));
    const content: BinaryNode[] = [
      { tag: "devices", attrs: {}, content: [{ tag: "device-list", attrs: {}, content: devices }] },
    ];
    if (wantsLid && person !== undefined && jid === person.jid) {
      content.push({ tag: "lid", attrs: { val: person.lidJid } });
    }
    return { tag: "user", attrs: { jid }, content };
  });
  return { tag: "usync", attrs: {}, content: [{ tag: "list", attrs: {}, content: users }] };
}

function groupOf(group: string, account: ServedAccount): BinaryNode {
  const participants = account
    .groupMembers(group)
    .map(({ jid }): BinaryNode => ({ tag: "participant", attrs: { jid } }));
  return {
    tag: "group",
    attrs: {
      id: group.replace("@g.us", ""),
      subject: "Group",
      creation: "1",
      s_t: "1",
      addressing_mode: "pn",
    },
    content: participants,
  };
}
