// The chat page. Text of people and bots reaches the document through textContent alone.
import { connect } from "./webchat-connection.js";

const element = (id) => document.getElementById(id);
const status = element("status");
const scroll = element("scroll");
const list = element("messages");
const empty = element("empty");
const composer = element("composer");
const input = element("text");
const send = element("send");
const counter = element("counter");

/** Items by the id of their message, and by the page's own id while the gateway has not shown that it has them. */
const shown = new Map();
const unsent = new Map();
let maxTextLength = 4000;

const connection = connect({
  onState(state, text) {
    status.dataset.state = state;
    status.textContent = text;
  },
  onFrame(frame) {
    if (frame.type === "ready") showConversation(frame);
    else if (frame.type === "message") showMessage(frame.message);
    else if (frame.type === "error") showError(frame);
  },
});

function showConversation(frame) {
  maxTextLength = frame.maxTextLength;
  element("visitor").textContent = `You are ${frame.visitorId}`;
  frame.messages.forEach(showMessage);
  empty.hidden = list.childElementCount > 0;
  for (const [id, { text }] of unsent) connection.send({ type: "message", id, text });
  showInput();
}

function showMessage(message) {
  if (shown.has(message.id)) return;
  const follow = isAtEnd();
  const pending = unsent.get(message.clientId);
  unsent.delete(message.clientId);
  const item = pending?.item ?? addItem(message.from, message.text);
  delete item.dataset.state;
  setDetail(item, time(message.atMs));
  shown.set(message.id, item);
  if (follow) scrollToEnd();
}

function showError({ clientId, code, message, retryAfterMs }) {
  const pending = unsent.get(clientId);
  if (pending === undefined) {
    const items = [...shown.values()];
    const item = items.find((candidate) => candidate.dataset.clientId === clientId);
    if (item) setDetail(item, message);
    return;
  }
  if (code === "rate-limited") {
    setTimeout(() => connection.send({ type: "message", id: clientId, text: pending.text }), retryAfterMs);
    return;
  }
  unsent.delete(clientId);
  pending.item.dataset.state = "failed";
  setDetail(pending.item, message, () => {
    pending.item.remove();
    input.value = pending.text;
    showInput();
    input.focus();
  });
}

function addItem(from, text) {
  const item = document.createElement("li");
  item.dataset.from = from;
  const author = document.createElement("span");
  author.className = "hidden-visually";
  author.textContent = from === "visitor" ? "You: " : "Bot: ";
  const body = document.createElement("p");
  body.className = "text";
  body.textContent = text;
  const detail = document.createElement("p");
  detail.className = "detail";
  item.append(author, body, detail);
  list.append(item);
  empty.hidden = true;
  return item;
}

/** Who has scrolled up to read is left there. */
function isAtEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

function scrollToEnd() {
  scroll.scrollTop = scroll.scrollHeight;
}

function setDetail(item, text, onEdit) {
  const detail = item.querySelector(".detail");
  detail.textContent = text;
  if (onEdit === undefined) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Edit";
  button.addEventListener("click", onEdit);
  detail.append(" ", button);
}

function time(atMs) {
  return new Date(atMs).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function showInput() {
  const left = maxTextLength - input.value.length;
  send.disabled = input.value.trim() === "" || left < 0;
  counter.textContent = left < 200 ? `${left} characters left` : "";
  counter.toggleAttribute("data-over", left < 0);
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight + 2, window.innerHeight * 0.4)}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  if (send.disabled) return;
  const text = input.value;
  const id = [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  const item = addItem("visitor", text);
  item.dataset.clientId = id;
  item.dataset.state = "sending";
  setDetail(item, "Sending…");
  scrollToEnd();
  unsent.set(id, { text, item });
  connection.send({ type: "message", id, text });
  input.value = "";
  showInput();
  input.focus();
});

input.addEventListener("input", showInput);
input.addEventListener("keydown", (event) => {
  // An input method uses Enter to take a candidate.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
