// How long a text is by now, counted as the server counts it: by characters, not by halves of them.
for (const shown of document.querySelectorAll("[data-length]")) {
  const typed = document.getElementById(shown.dataset.length);
  const count = () => {
    const long = [...typed.value.trim()].length;
    shown.textContent = long;
    shown.classList.toggle("overdue", long > Number(shown.dataset.longest));
  };
  typed.addEventListener("input", count);
  count();
}
