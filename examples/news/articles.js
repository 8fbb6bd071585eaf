// @ts-check

/**
 * What the paper sells. Prices live here, on the server: what a form or a proof says is only ever compared with them.
 *
 * @typedef {object} Article
 * @property {string} slug
 * @property {string} section
 * @property {string} title also the name of the item that the buyer agrees to
 * @property {string} standfirst
 * @property {string} author
 * @property {string} date ISO 8601
 * @property {number} minutes
 * @property {number} amount in minor units: 1900 is 19 kronor
 * @property {string} currency
 * @property {'harbour' | 'bread' | 'signal' | 'forest'} picture
 * @property {string[]} teaser paragraphs that everybody may read
 * @property {string[]} body paragraphs that are sold
 */

/** @type {readonly Article[]} */
export const articles = [
  {
    slug: 'the-last-night-ferry',
    section: 'City',
    title: 'The last night ferry',
    standfirst:
      'For ninety years somebody has stood at the wheel at three in the morning. In October the bridge takes over.',
    author: 'Ida Lindmark',
    date: '2026-09-12',
    minutes: 9,
    amount: 1900,
    currency: 'SEK',
    picture: 'harbour',
    teaser: [
      'At ten to three the harbour makes two sounds: water against the quay, and a coffee machine. Then a third one joins them, low enough to be felt in the bench rather than heard, and the deckhand looks up from his crossword.',
      '“There she is,” he says, to nobody in particular. There are four passengers tonight. A baker, two nurses, and a man who says that he comes for the engine.',
    ],
    body: [
      'The engine is a story of its own. It was built for a fishing boat that was never finished, and it has been taken apart in this harbour so many times that no two of its cylinders share a birthday. The mechanics keep a ledger with its repairs. It begins in pencil, goes on in four colours of ink, and ends, since the spring, in a spreadsheet that nobody trusts.',
      'When the bridge opens, the crossing will take three minutes instead of twenty. The baker has done the sum: he will gain a hundred and forty hours a year. He does not yet know what to do with them. “I think here,” he says and nods at the dark window. “On a bridge you only drive.”',
      'The city has promised to keep the ferry for tourists, from May to August, in daylight. The crew has been offered work on the boats to the outer islands. Most have said yes. The oldest has said that he will sleep, and that he means it as a plan and not as a complaint.',
      'At eleven minutes past three she lays to on the other side, so softly that the nurses do not look up. The baker shakes the hand of the deckhand, as he does every night. Then the ramp goes down, and for a moment the whole quay smells of bread that does not exist yet.',
    ],
  },
  {
    slug: 'why-the-rye-came-back',
    section: 'Food',
    title: 'Why the rye came back',
    standfirst: 'A grain that farmers had given up grows again on eleven farms. It began with a jar in an attic.',
    author: 'Tomas Ekdal',
    date: '2026-09-10',
    minutes: 6,
    amount: 1500,
    currency: 'SEK',
    picture: 'bread',
    teaser: [
      'The jar stood behind a box of Christmas lights, and the label said only “Father’s”. Inside were three hundred grams of rye, dry as sand and, as it turned out, alive.',
      'Of the first two hundred grains, sown in egg boxes on a windowsill, nineteen came up.',
    ],
    body: [
      'Nineteen plants are not a harvest, but they are an argument. The second summer there were four square metres, the third a strip along a potato field. A neighbour asked for a handful. Then the neighbour’s sister did.',
      'What they had was tall, taller than the harvesters of today like, and it ripened when it pleased. A mill that wanted it had to be found. The one that said yes had its stones in a museum, and borrowed them back.',
      'The bread is dark and a little sour, and keeps for two weeks. It is also dear, and nobody who sells it pretends otherwise. “People ask whether it tastes of the past,” says the miller. “I tell them that it tastes of rye. They had just forgotten.”',
    ],
  },
  {
    slug: 'the-woman-who-sets-the-clocks',
    section: 'Work',
    title: 'The woman who sets the clocks',
    standfirst: 'A town has forty-one public clocks and one person who believes that they should agree.',
    author: 'Nour Haddad',
    date: '2026-09-08',
    minutes: 7,
    amount: 1900,
    currency: 'SEK',
    picture: 'signal',
    teaser: [
      'She takes the church first, because it is the worst. Two hundred and six steps, a door that has to be asked twice, and then a room full of slow iron that loses eleven seconds a week when it rains.',
      '“Eleven seconds is nothing,” she says, out of breath. “Until somebody misses a train by ten.”',
    ],
    body: [
      'There is no budget line for what she does. There is one for “street furniture, other”, and under it come the benches, the bollards and time. She has a bicycle, a radio that hears the signal from Frankfurt, and a belt of keys that she can tell apart in the dark.',
      'Most of the clocks could set themselves. Nineteen do. The others stand on houses whose owners would rather not have a cable through the wall, or are so old that nobody dares. She likes those best, and she visits them on the same day every week, so that they know when to expect her.',
      'Once, in a hard winter, she was ill for three weeks. The town came apart by four minutes. The school rang late, the market closed early, and on a bench outside the station two people who had agreed on a time waited for each other on different sides of a quarter of an hour. They told her about it later. They are married now, she says, so it can’t have been only bad.',
    ],
  },
  {
    slug: 'a-map-of-every-oak',
    section: 'Nature',
    title: 'A map of every oak',
    standfirst:
      'Volunteers have measured sixty thousand trees with string. What they found is not where the books said.',
    author: 'Elin Strand',
    date: '2026-09-05',
    minutes: 8,
    amount: 2500,
    currency: 'SEK',
    picture: 'forest',
    teaser: [
      'You hold the string at the height of your chest, walk once around the tree, and mind the nettles. That is the whole method. It takes two people, unless you have long arms or a patient dog.',
      'In four summers, six hundred people have walked around sixty thousand oaks.',
    ],
    body: [
      'The old map, drawn from the air, had missed nearly half. From above, an oak among spruces is a slightly lighter green. From the ground it is a room.',
      'The thickest ones do not stand in the parks of manors, where everybody looked, but along the edges of fields that were too stony to plough. Somebody left them, some ten generations ago, because moving a stone was more work than going around a tree. That is the great finding of the project, if you ask its founder: that a forest can be made out of not bothering.',
      'The string is kept in a drawer at the university. It is blue, eleven metres long, and has a knot for every metre. The largest tree needed all of it, and one of the volunteers, who had to hold out her arm for the rest.',
    ],
  },
];

/**
 * @param {string | null | undefined} slug
 * @returns {Article | undefined}
 */
export const findArticle = (slug) => articles.find((article) => article.slug === slug);
