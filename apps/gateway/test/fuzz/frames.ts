import { CLIENT_IDS, METHODS } from "@openclaw/gateway-protocol";
import { connectParams } from "../websocket/connect-params.js";

/** A number from 0 up to and without `limit`. */
export type Random = (limit: number) => number;

/** The same numbers for the same seed, so that a failure can be repeated. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

const pick = <Item>(random: Random, items: readonly Item[], otherwise: Item): Item =>
  items[random(items.length)] ?? otherwise;

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  0.5,
  "",
  "\u0000",
  "\ud800",
  "__proto__",
  "../../etc/passwd",
  "x".repeat(5_000),
  [],
  {},
  [[[[[[]]]]]],
  { __proto__: null, constructor: 1 },
  Array.from({ length: 600 }, () => "a"),
];

/** Frames made beforehand, so that sending and not making them is what takes time. Answers one of them at random. */
export function createFramePool(random: Random, size: number): () => Buffer | string {
  const frames = Array.from({ length: size }, () => randomFrame(random));
  return () => frames[random(size)] ?? "";
}

/** What somebody sends who means no good, or whose program is broken: noise, and what is almost right. */
function randomFrame(random: Random): Buffer | string {
  const makers = [
    randomBytes,
    randomText,
    () => mutatedText(random, connectFrame(random)),
    almostConnect,
    almostRequest,
    deep,
  ];
  return pick(random, makers, randomText)(random);
}

function randomBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random(400) }, () => random(256)));
}

function randomText(random: Random): string {
  return String.fromCharCode(...Array.from({ length: random(200) }, () => 32 + random(600)));
}

function connectFrame(random: Random): string {
  const id = pick(random, CLIENT_IDS, "cli");
  const params = connectParams({ challenge: { nonce: "none", ts: random(2) * 1e12 } }, { client: { id } });
  return JSON.stringify({ type: "req", id: String(random(1e6)), method: "connect", params });
}

function mutatedText(random: Random, text: string): string {
  let mutated = text;
  for (let change = 0; change <= random(4); change += 1) {
    const at = random(mutated.length + 1);
    const cut = random(8);
    mutated = mutated.slice(0, at) + randomText(random).slice(0, random(8)) + mutated.slice(at + cut);
  }
  return mutated;
}

/** A connect that is JSON, with one odd value somewhere. */
function almostConnect(random: Random): string {
  const frame = JSON.parse(connectFrame(random));
  const params = {
    ...frame.params,
    device: { id: "a".repeat(64), publicKey: "AAAA", signature: "AAAA", signedAt: 1 },
  };
  const target = pick(random, [frame, params, params.client, params.auth, params.device], params);
  const key = pick(random, [...Object.keys(target), "extra", "__proto__", "constructor"], "extra");
  Object.defineProperty(target, key, {
    value: pick(random, ODD_VALUES, null),
    enumerable: true,
    configurable: true,
  });
  return JSON.stringify({ ...frame, params });
}

/** A request after the hello, with parameters that are none. */
function almostRequest(random: Random): string {
  const method = pick(random, [...Object.keys(METHODS), "connect", "no.such.method", "echo"], "health");
  const frame: Record<string, unknown> = {
    type: "req",
    id: String(random(1e6)),
    method,
    params: pick(random, ODD_VALUES, null),
  };
  if (random(3) === 0) frame[pick(random, ["type", "id", "method"], "id")] = pick(random, ODD_VALUES, null);
  return JSON.stringify(frame);
}

function deep(random: Random): string {
  const depth = 1_000 + random(4_000);
  const inner = "[".repeat(depth) + "]".repeat(depth);
  return random(2) === 0 ? inner : `{"type":"req","id":"1","method":"echo","params":${inner}}`;
}
