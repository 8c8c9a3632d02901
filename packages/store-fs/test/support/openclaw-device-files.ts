import { APPROVED_AT_MS } from "./device-records.js";

// What OpenClaw 2026.2.17 writes, byte for byte, with ids and tokens of our own.

export const DEVICE_ID = "5f2b87218b0e7f4c7d0f6c6a1d7c2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b";
export const REQUEST_ID = "d19be622-d155-4439-9d88-af9212d4b956";
const PUBLIC_KEY = "pQ3nq0m1Jt0c8Q1u8m0rW5yq9kq3cX1b2v3n4m5l6k0";
const TOKEN = "Zk3x9vQ1mT0c8Q1u8m0rW5yq9kq3cX1b2v3n4m5l6kw";

export const DEVICE_REQUESTS_TEXT = `{
  "${REQUEST_ID}": {
    "requestId": "${REQUEST_ID}",
    "deviceId": "${DEVICE_ID}",
    "publicKey": "${PUBLIC_KEY}",
    "displayName": "Alice’s phone",
    "platform": "ios 18.1",
    "clientId": "openclaw-ios",
    "clientMode": "ui",
    "role": "operator",
    "roles": [
      "operator"
    ],
    "scopes": [
      "operator.read",
      "operator.write"
    ],
    "remoteIp": "192.0.2.7",
    "silent": false,
    "isRepair": false,
    "ts": ${APPROVED_AT_MS}
  }
}`;

export const DEVICES_TEXT = `{
  "${DEVICE_ID}": {
    "deviceId": "${DEVICE_ID}",
    "publicKey": "${PUBLIC_KEY}",
    "displayName": "Alice’s phone",
    "platform": "ios 18.1",
    "clientId": "openclaw-ios",
    "clientMode": "ui",
    "role": "operator",
    "roles": [
      "operator"
    ],
    "scopes": [
      "operator.read",
      "operator.write"
    ],
    "remoteIp": "192.0.2.7",
    "tokens": {
      "operator": {
        "token": "${TOKEN}",
        "role": "operator",
        "scopes": [
          "operator.read",
          "operator.write"
        ],
        "createdAtMs": ${APPROVED_AT_MS},
        "rotatedAtMs": ${APPROVED_AT_MS + 1},
        "revokedAtMs": ${APPROVED_AT_MS + 3},
        "lastUsedAtMs": ${APPROVED_AT_MS + 2}
      }
    },
    "createdAtMs": ${APPROVED_AT_MS},
    "approvedAtMs": ${APPROVED_AT_MS + 1}
  }
}`;

export const NODE_REQUESTS_TEXT = `{
  "${REQUEST_ID}": {
    "requestId": "${REQUEST_ID}",
    "nodeId": "mac-1",
    "displayName": "Mac",
    "platform": "macos",
    "version": "2026.2.17",
    "coreVersion": "2026.2.17",
    "uiVersion": "2026.2.17",
    "deviceFamily": "Mac",
    "modelIdentifier": "Mac15,7",
    "caps": [
      "canvas"
    ],
    "commands": [
      "canvas.present"
    ],
    "permissions": {
      "camera": true
    },
    "remoteIp": "192.0.2.8",
    "silent": true,
    "isRepair": false,
    "ts": ${APPROVED_AT_MS}
  }
}`;

export const NODES_TEXT = `{
  "mac-1": {
    "nodeId": "mac-1",
    "token": "${TOKEN}",
    "displayName": "Mac",
    "platform": "macos",
    "version": "2026.2.17",
    "coreVersion": "2026.2.17",
    "uiVersion": "2026.2.17",
    "deviceFamily": "Mac",
    "modelIdentifier": "Mac15,7",
    "caps": [
      "canvas"
    ],
    "commands": [
      "canvas.present"
    ],
    "permissions": {
      "camera": true
    },
    "remoteIp": "192.0.2.8",
    "createdAtMs": ${APPROVED_AT_MS},
    "approvedAtMs": ${APPROVED_AT_MS},
    "lastConnectedAtMs": ${APPROVED_AT_MS + 5},
    "bins": [
      "git"
    ]
  }
}`;
