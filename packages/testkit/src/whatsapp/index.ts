export { FAKE_ROOT_KEY, trustFakeWhatsapp } from "./fake-root-key.js";
export { createFakeWhatsapp } from "./fake-whatsapp.js";
export type {
  FakeMessageOptions,
  FakePerson,
  FakePersonOptions,
  FakeSendFault,
  FakeSentText,
  FakeWhatsapp,
  FakeWhatsappAccount,
} from "./fake-whatsapp-types.js";
