/* Ids of blocks: one for a new block, and new ones for all of a copy. */
(() => {
  "use strict";

  function withNewIds(state) {
    if (Array.isArray(state)) {
      return state.map((part) =>
        (part && typeof part === "object" && "value" in part && "id" in part
          ? { ...part, id: newId(), value: withNewIds(part.value) } : withNewIds(part)));
    }
    if (state && typeof state === "object") {
      return Object.fromEntries(Object.entries(state).map(([name, part]) => [name, withNewIds(part)]));
    }
    return state;
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  window.clearedIds = { newId, withNewIds };
})();
