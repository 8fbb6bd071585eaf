/* Called with the `data` that the shop's backend answers; named in `data-on-success`. */
window.onGuide = ({ bought }) => {
  document.getElementById('guide').textContent = `${bought} is yours. Put your headphones on.`;
};
