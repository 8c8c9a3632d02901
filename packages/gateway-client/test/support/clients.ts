import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { onTestFinished } from "vitest";
import {
  createMemoryTokenStore,
  createNodeClient,
  createOperatorClient,
  type ClientState,
  type GatewayClient,
  type NodeClientOptions,
  type OperatorClientOptions,
} from "../../src/index.js";
import { createFakeTimers } from "./fake-timers.js";

/** The device of the test vectors: seed 00, 01, … 1f. */
export const IDENTITY = createDeviceIdentity({ seed: Uint8Array.from({ length: 32 }, (_, index) => index) });

/** Always the middle of what may be drawn. */
export const evenRandom = { bytes: (length: number) => new Uint8Array(length).fill(128) };

export function operator(options: Partial<OperatorClientOptions> & { readonly url?: string }) {
  const timers = createFakeTimers();
  const tokens = options.tokens ?? createMemoryTokenStore();
  const client = createOperatorClient({
    identity: IDENTITY,
    scopes: ["operator.read"],
    tokens,
    runtime: { timers, random: evenRandom },
    ...options,
  });
  return { ...watched(client), timers, tokens, client };
}

export function node(options: Partial<NodeClientOptions>) {
  const timers = createFakeTimers();
  const tokens = options.tokens ?? createMemoryTokenStore();
  const client = createNodeClient({
    identity: IDENTITY,
    tokens,
    runtime: { timers, random: evenRandom },
    ...options,
  });
  return { ...watched(client), timers, tokens, client };
}

/** The states of a client, and a way to await one. */
export function watched(client: GatewayClient) {
  const states: ClientState[] = [];
  client.onState((state) => states.push(state));
  onTestFinished(() => client.stop());
  const until = <Status extends ClientState["status"]>(
    status: Status,
  ): Promise<ClientState & { readonly status: Status }> => {
    const isWanted = (state: ClientState): state is ClientState & { readonly status: Status } =>
      state.status === status;
    const { state } = client;
    if (isWanted(state)) return Promise.resolve(state);
    return new Promise((resolve) => {
      const remove = client.onState((next) => {
        if (!isWanted(next)) return;
        remove();
        resolve(next);
      });
    });
  };
  return { states, /** The next state of this kind, or the present one. */ until };
}
