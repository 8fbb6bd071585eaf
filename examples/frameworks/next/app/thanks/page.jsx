export default () => <p>Bought: The last night ferry</p>;
