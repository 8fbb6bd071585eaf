export default function Thanks() {
  return <p>Bought: The last night ferry</p>;
}
