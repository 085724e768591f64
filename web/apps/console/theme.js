// Runs before anything is drawn, so that a dark console does not begin with a light flash.
(() => {
  let theme = "auto";
  try {
    theme = JSON.parse(localStorage.getItem("ohmstead.console") ?? "{}").theme ?? "auto";
  } catch {
    // what was kept is not ours: as the system has it
  }
  const isDark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.body.classList.toggle("body--dark", isDark);
})();
