// Each module improves one kind of element; every page works without them.
import "./autosave.js";
import "./captcha.js";
import "./code.js";
import "./copy.js";
import "./crop.js";
import "./desk.js";
import "./files.js";
import "./idle.js";
import "./modal.js";
import "./once.js";
import "./passkey.js";
import "./prompts.js";
import "./region.js";
import "./reveal.js";
import "./scan.js";
import "./viewer.js";
