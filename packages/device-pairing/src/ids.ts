import { OpenClawError } from "@openclaw/contracts";

// Ids from the wire become keys of records and parts of messages. What is no id is refused here, at the border, so that
// neither `../x` nor `__proto__` ever reaches a store (S90).

const DEVICE_ID = /^[0-9a-f]{64}$/;
// A letter or digit first: neither a path that goes up nor a name that starts with "__" fits.
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** A device id: the lower case hex SHA-256 of a key. */
export function isDeviceId(value: unknown): value is string {
  return typeof value === "string" && DEVICE_ID.test(value);
}

/** The id of a request or of a setup code: ours are UUIDs; other programs that share the files may use other names. */
export function isRecordId(value: unknown): value is string {
  return isSafeName(value);
}

/** A node id: that of its device, or the name that a node of the legacy pairing gave itself. */
export function isNodeId(value: unknown): value is string {
  return isSafeName(value);
}

/** A name that is safe as a key and on a terminal. Names that every object has, such as `constructor`, are none. */
export function isSafeName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value) && !Object.hasOwn(Object.prototype, value);
}

/** Reads a node id from untrusted input, without its outer spaces. Throws `INVALID_NODE_ID`. */
export function parseNodeId(value: unknown): string {
  const nodeId = typeof value === "string" ? value.trim() : value;
  if (isNodeId(nodeId)) return nodeId;
  throw new OpenClawError(
    "INVALID_NODE_ID",
    "Invalid node id. Expected up to 128 letters, digits and any of . _ : -, the first a letter or digit, such as the id of its device.",
  );
}
