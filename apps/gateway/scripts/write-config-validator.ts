import { writeFileSync } from "node:fs";
import { configValidatorCode } from "./config-validator-code.js";

writeFileSync(new URL("../src/config/config-validator.generated.js", import.meta.url), configValidatorCode());
