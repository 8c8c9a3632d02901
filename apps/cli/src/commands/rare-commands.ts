// Commands that nobody waits for, apart from those that are called many times a day.
export { runCompletion } from "./completion.js";
export { runDoctor } from "./doctor.js";
export { runWatch } from "./pairing-watch.js";
export { completeWords } from "../completion/complete-words.js";
export { helpText } from "../help-text.js";
