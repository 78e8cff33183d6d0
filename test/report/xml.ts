// A strict reader of XML without DTD, comments and processing instructions: anything not well-formed is an error.

export interface XMLNode {
  readonly name: string
  readonly attributes: { readonly [name: string]: string }
  readonly children: XMLNode[]
  text: string
}

export class XMLParser {
  readonly root: XMLNode
  #at = 0
  readonly #source: string

  constructor(source: string) {
    this.#source = source
    // eslint-disable-next-line no-control-regex -- the characters XML forbids
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(source) || /\p{Surrogate}/u.test(source)) throw new Error('a character that XML forbids')
    this.root = this.#element()
    if (source.slice(this.#at).trim() !== '') throw new Error('text after the root')
  }

  #take(pattern: RegExp): RegExpExecArray {
    const sticky = new RegExp(pattern, 'uy')
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#source)
    if (found === null) throw new Error(`expected ${pattern} at ${this.#at}: ${this.#source.slice(this.#at, this.#at + 40)}`)
    this.#at = sticky.lastIndex
    return found
  }

  #element(): XMLNode {
    const name = this.#take(/<([a-zA-Z][\w:-]*)/)[1]
    const attributes: Record<string, string> = {}
    while (/^\s+[^\s/>]/.test(this.#source.slice(this.#at, this.#at + 40))) {
      const [, key, value] = this.#take(/\s+([a-zA-Z][\w:-]*)="([^"<]*)"/)
      if (Object.hasOwn(attributes, key)) throw new Error(`attribute ${key} twice`)
      attributes[key] = unescaped(value)
    }
    const node: XMLNode = { name, attributes, children: [], text: '' }
    if (this.#take(/\s*(\/?)>/)[1] === '/') return node
    for (;;) {
      node.text += unescaped(this.#take(/[^<]*/)[0])
      if (this.#source.startsWith('</', this.#at)) break
      node.children.push(this.#element())
    }
    this.#take(new RegExp(`</${name}>`))
    return node
  }
}

function unescaped(text: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
  if (/\]\]>/.test(text)) throw new Error(']]> in text')
  return text.replace(/&([^;&\s]*);?/g, (whole, name: string) => {
    const numeric = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name)
    if (!whole.endsWith(';') || (numeric === null && !Object.hasOwn(names, name))) throw new Error(`a bare ampersand: ${whole}`)
    return numeric === null ? names[name] : String.fromCodePoint(numeric[1] === undefined ? Number(numeric[2]) : parseInt(numeric[1], 16))
  })
}
