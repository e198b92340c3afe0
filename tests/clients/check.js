// gramma, asked as a program: {text, url, markdown} in, {matches, mended} out, both as JSON.
const gramma = require("gramma")

const { text, url, markdown } = JSON.parse(require("fs").readFileSync(0, "utf8"))

gramma.check(text, { api_url: url, language: "en-US", markdown }).then((answer) => {
  const transitions = answer.matches.map((match) => ({ change: match.replacements[0].value, offset: match.offset, length: match.length }))
  console.log(JSON.stringify({ matches: answer.matches, mended: gramma.replaceAll(text, transitions) }))
})
