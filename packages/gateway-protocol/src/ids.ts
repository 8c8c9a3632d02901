/** Ids of requests, nodes and calls, as regular expressions without flags: what does not match is refused unread. */
export const ID_PATTERNS = {
  /** Requests of devices and nodes, calls to nodes. Never a path, never `__proto__`. */
  requestId: "^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$",
  /** Lower case hex SHA-256 of the device's public key. */
  deviceId: "^[0-9a-f]{64}$",
  nodeId: "^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$",
  /** Requests of senders in chats: opaque. */
  senderRequestId: "^[A-Za-z0-9_-]{1,128}$",
} as const;
