import type { EventEmitter } from "node:events";

export interface GuardListenersOptions {
  /** Called when the work of a listener fails. */
  readonly onRejected: () => void;
  /** True for an event that nobody is to hear now. */
  readonly isSkipped: (event: string | symbol) => boolean;
}

/**
 * Baileys listens with asynchronous functions whose rejections nobody catches: one stanza that comes while a connection closes would
 * end the whole process.
 */
export function guardListeners(
  emitter: EventEmitter,
  { isSkipped, onRejected }: GuardListenersOptions,
): void {
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
      if (!isSkipped(event)) void hear(values);
    });
  }
}
