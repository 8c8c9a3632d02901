/** Places for calls whose bodies are being read, and of which nobody knows yet whether they are genuine. */
export interface BodyPlaces {
  /** Takes a place. Its signal aborts with `signal`, and when the place is needed for a newer call. */
  enter(address: string, signal: AbortSignal): { readonly signal: AbortSignal; leave(): void };
  /** Makes room by cutting off the call that has been read for longest. False when there is none. */
  cutOldest(): boolean;
}

/**
 * A genuine body is there within milliseconds, and one that only begins takes its place until then: so the oldest gives way, and
 * whoever holds places without knowing the secret keeps nobody out.
 */
export function createBodyPlaces(maxPerAddress: number): BodyPlaces {
  const places = new Map<AbortController, string>();

  function cut(place: AbortController | undefined): boolean {
    if (place === undefined) return false;
    places.delete(place);
    place.abort();
    return true;
  }

  return {
    enter: (address, signal) => {
      const own = [...places].filter(([, other]) => other === address);
      if (own.length >= maxPerAddress) cut(own[0]?.[0]);
      const place = new AbortController();
      const abort = (): void => place.abort();
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      places.set(place, address);
      const leave = (): void => {
        places.delete(place);
        signal.removeEventListener("abort", abort);
      };
      return { signal: place.signal, leave };
    },
    cutOldest: () => cut(places.keys().next().value),
  };
}
