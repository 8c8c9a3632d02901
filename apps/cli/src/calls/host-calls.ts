import { createHostMethods } from "@openclaw/gateway/host-methods";
import type { CliContext } from "../cli-context.js";
import { requireConfig, type CliState } from "../state/open-state.js";
import { userNameOf } from "../state/user-name.js";
import type { CallAnswer, GatewayCalls } from "./gateway-calls.js";

/** The methods as the owner on this machine, straight on the files. */
export function createHostCalls(context: CliContext, state: CliState): GatewayCalls {
  const { store, directories } = state;
  const callMethod = createHostMethods({
    store,
    directories,
    env: context.env,
    userName: userNameOf(context.userName),
    clock: { now: context.now },
    // Only setup codes look at it: revoking must work while the configuration is broken.
    get config() {
      return requireConfig(state).config;
    },
  });
  return {
    state,
    async call(method, params): Promise<CallAnswer> {
      const result = await callMethod(method, params);
      if (result.ok) return { ok: true, payload: result.payload };
      return { ok: false, message: result.error.message, code: result.error.code };
    },
  };
}
