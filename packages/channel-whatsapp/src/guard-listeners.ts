import type { EventEmitter } from "node:events";

export interface GuardListenersOptions {
  /** Called when the work of a listener fails. */
  readonly onRejected: () => void;
  /** Called with each event before it is heard; nobody hears it when this gives false. */
  readonly admit: (event: string | symbol, value: unknown) => boolean;
}

/**
 * Baileys listens with asynchronous functions whose rejections nobody catches: one stanza that comes while a connection closes would
 * end the whole process.
 */
export function guardListeners(emitter: EventEmitter, { admit, onRejected }: GuardListenersOptions): void {
  for (const event of emitter.eventNames()) {
    const listeners = emitter.listeners(event);
    emitter.removeAllListeners(event);
    const hear = async (values: readonly unknown[]): Promise<void> => {
      try {
        await Promise.all(listeners.map((listener): unknown => Reflect.apply(listener, emitter, values)));
      } catch {
        onRejected();
      }
    };
    emitter.on(event, (...values: unknown[]) => {
      if (admit(event, values[0])) void hear(values);
    });
  }
}
