import type { Logger } from "@openclaw/contracts";

/** Functions that want to hear of something. One that throws disturbs neither the others nor the teller. */
export interface Listeners<Value> {
  add(listener: (value: Value) => void): () => void;
  tell(value: Value): void;
  readonly size: number;
}

export function createListeners<Value>(logger: Logger): Listeners<Value> {
  const listeners = new Set<{ readonly call: (value: Value) => void }>();
  return {
    add(call) {
      const entry = { call };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    tell(value) {
      for (const { call } of listeners) {
        try {
          call(value);
        } catch (error) {
          logger.error({ err: error }, "A listener of the gateway client threw.");
        }
      }
    },
    get size() {
      return listeners.size;
    },
  };
}
