// One connection to the gateway that always comes back, and says how it is.

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
// The gateway sends a heartbeat every 25 seconds; three missed ones mean that the connection is dead.
const SILENCE_MS = 80_000;

/** Connects now and for ever. `onState` gets "connecting", "connected", "waiting" or "refused" and a text for people. */
export function connect({ onState, onFrame }) {
  let socket;
  let attempts = 0;
  let retryTimer;
  let silenceTimer;

  const open = async () => {
    clearTimeout(retryTimer);
    retryTimer = undefined;
    onState("connecting", attempts === 0 ? "Connecting…" : "Reconnecting…");
    const refusal = await askForSession();
    if (refusal !== undefined) {
      retry(refusal);
      return;
    }
    const url = new URL("webchat-socket", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(url);
    socket.addEventListener("message", (event) => receive(event.data));
    socket.addEventListener("close", (event) => retry({ state: "waiting", text: closeText(event) }), {
      once: true,
    });
  };

  const receive = (data) => {
    const frame = JSON.parse(data);
    if (frame.type === "ready") {
      attempts = 0;
      onState("connected", "Connected");
    }
    watchSilence();
    onFrame(frame);
  };

  const watchSilence = () => {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => socket.close(), SILENCE_MS);
  };

  const retry = ({ state, text }) => {
    socket = undefined;
    clearTimeout(silenceTimer);
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts) * (0.75 + Math.random() / 2);
    attempts += 1;
    onState(state, text);
    retryTimer = setTimeout(() => void open(), delayMs);
  };

  const retryNow = () => {
    if (retryTimer !== undefined && document.visibilityState === "visible") void open();
  };

  window.addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", retryNow);
  void open();

  return {
    /** Sends now if it can; what was not sent is for the caller to send again when it is connected. */
    send(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
  };
}

/** Makes sure that the visitor has a cookie; undefined when all is well. */
async function askForSession() {
  try {
    const response = await fetch("webchat-session", { method: "POST" });
    if (response.ok) return undefined;
    return {
      state: "refused",
      text: (await response.text()).trim().slice(0, 200) || "The chat is not available",
    };
  } catch {
    return {
      state: "waiting",
      text: navigator.onLine ? "The chat is not reachable, trying again…" : "You are offline",
    };
  }
}

function closeText(event) {
  if (event.code === 1008) return "Too fast. Reconnecting…";
  return navigator.onLine ? "Connection lost, reconnecting…" : "You are offline";
}
