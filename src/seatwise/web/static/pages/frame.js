// What every page has: one question before a destructive act, copy buttons, shown passwords, the language.

/** Ask once before a form with data-confirm is sent. */
function confirmForms() {
  const dialog = document.getElementById("confirm");
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed !== undefined) {
      return;
    }
    event.preventDefault();
    const button = form.querySelector("button");
    dialog.querySelector("h2").textContent = form.dataset.confirm;
    dialog.querySelector("p").textContent = form.dataset.confirmText ?? "";
    const yes = dialog.querySelector("[value=yes]");
    yes.textContent = button.textContent;
    yes.classList.toggle("danger", "danger" in form.dataset);
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue === "yes") {
      form.dataset.confirmed = "";
      form.requestSubmit(button);
    }
  });
}

function copyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.done;
      } catch {
        // Then the link stands selected, to be copied by hand.
        field.focus();
      }
    });
  }
}

function showButtons() {
  for (const button of document.querySelectorAll("[data-show]")) {
    const fields = button.getAttribute("aria-controls").split(" ").map((id) => document.getElementById(id));
    const show = button.textContent;
    button.addEventListener("click", () => {
      const shown = fields[0].type === "password";
      fields.forEach((field) => (field.type = shown ? "text" : "password"));
      button.setAttribute("aria-pressed", String(shown));
      button.textContent = shown ? button.dataset.show : show;
    });
  }
}

// An invitation is the fragment of its address: it must survive a change of the language.
function keepFragment() {
  for (const form of document.querySelectorAll("form[data-language]")) {
    form.addEventListener("submit", () => (form.action = form.action.split("#")[0] + location.hash));
  }
}

confirmForms();
copyButtons();
showButtons();
keepFragment();
