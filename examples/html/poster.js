/* The one name that forms of 2016 call when all went well. */
window.onKlarnaSuccess = ({ bought }) => {
  document.getElementById('poster').textContent = `${bought}: on its way to you.`;
};
