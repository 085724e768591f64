/// Takes secrets out of a message's text. It looks at the text and does not parse it, so that messages which are no valid
/// JSON are masked as well, and everything else stays as it was, byte for byte.
package struct SecretMask {
    /// Passwords and keys are gone; of a token its first and last two characters stay, so that people can tell cards.
    package static func masked(_ message: [UInt8]) -> [UInt8] {
        // Most answers: nothing in them has a name, nor holds JSON that could, and no address a password.
        guard message.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "\\") }) else { return message }
        return message.withUnsafeBufferPointer { bytes in
            var mask = SecretMask(bytes)
            mask.scan()
            return mask.edits.isEmpty ? message : mask.applied()
        }
    }

    /// What stands for a secret.
    package static let hidden = Array("***".utf8)

    package static func masked(_ message: String) -> String {
        String(decoding: masked(Array(message.utf8)), as: UTF8.self)
    }

    /// A token as it is left in a message: long ones keep what tells them apart.
    package static func partly(_ value: some Collection<UInt8>) -> [UInt8] {
        guard value.count >= 8, !value.contains(UInt8(ascii: "\\")) else { return hidden }
        return Array(value.prefix(2)) + hidden + Array(value.suffix(2))
    }

    private struct Level {
        let isObject: Bool
        /// The member of the object around it that it is the value of.
        let role: SecretWords.Role
        var member = SecretWords.Role.other
        /// The object is the setting of a secret: its values are secrets.
        var holdsSecret = false
        /// Its values of settings in `values`, from here on.
        let firstValue: Int
    }

    /// Of the message, and valid as long as this is.
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var levels: [Level] = []
    /// Values of settings whose name was not seen yet, the innermost object's last.
    private var values: [Range<Int>] = []
    private var edits: [(place: Range<Int>, text: [UInt8])] = []
    private var isAboutCustomer = false

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private mutating func scan() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): string()
            case UInt8(ascii: "{"): open(isObject: true)
            case UInt8(ascii: "["): open(isObject: false)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                position += 1
                close()
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): number()
            default: position += 1
            }
        }
        // What was never closed ends here.
        while !levels.isEmpty { close() }
    }

    private mutating func open(isObject: Bool) {
        position += 1
        let role = levels.last.map { $0.isObject ? $0.member : $0.role } ?? .other
        levels.append(Level(isObject: isObject, role: role, firstValue: values.count))
    }

    private mutating func close() {
        guard let level = levels.popLast() else { return }
        // Otherwise they are the parent's: such as the attributes of a variable, whose name stands beside them.
        guard level.holdsSecret else { return }
        for value in values[level.firstValue...] { edits.append((value, Self.quoted(Self.hidden))) }
        values.removeSubrange(level.firstValue...)
    }

    private mutating func string() {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        let content = (start + 1)..<min(position, bytes.count)
        position = min(position + 1, bytes.count)
        var next = position
        while next < bytes.count, bytes[next] <= 32 { next += 1 }
        if next < bytes.count, bytes[next] == UInt8(ascii: ":"), levels.last?.isObject ?? false {
            levels[levels.count - 1].member = SecretWords.role(ofMember: bytes[content])
            position = next + 1
        } else {
            value(start..<position, content)
        }
    }

    private mutating func number() {
        let start = position
        while position < bytes.count, Self.isOfNumber(bytes[position]) { position += 1 }
        value(start..<position, start..<position)
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    /// - Parameter place: with the quotes.
    private mutating func value(_ place: Range<Int>, _ content: Range<Int>) {
        guard let level = levels.last else { return }
        let text = bytes[content]
        switch level.isObject ? level.member : level.role {
        case .token: edits.append((place, Self.quoted(Self.partly(text))))
        case .secret: edits.append((place, Self.quoted(Self.hidden)))
        case .customerData where isAboutCustomer: edits.append((place, Self.quoted(Self.hidden)))
        case .settingValue: values.append(place)
        case .settingName:
            if level.role == .network {
                edits.append((place, Self.quoted(Self.hidden)))
            } else if SecretWords.isSecretSetting(text) {
                markSecret()
            }
        case .network, .customerData, .other: inside(place, content)
        }
    }

    private mutating func markSecret() {
        levels[levels.count - 1].holdsSecret = true
        // `"variable": {"name": ...}` names what its parent sets.
        if levels.count > 1, levels[levels.count - 2].isObject { levels[levels.count - 2].holdsSecret = true }
    }

    /// JSON within a text, as DataTransfer carries it, and the passwords of addresses.
    private mutating func inside(_ place: Range<Int>, _ content: Range<Int>) {
        let text = bytes[content]
        if levels.count == 1, text.elementsEqual("NotifyCustomerInformation".utf8) { isAboutCustomer = true }
        guard let first = text.first else { return }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), text.contains(UInt8(ascii: "\\")),
            let inner = (try? JSONValue.parse(Array(bytes[place])))?.string
        {
            let before = Array(inner.utf8)
            let after = Self.masked(before)
            guard after != before else { return }
            var written: [UInt8] = []
            JSONValue.string(String(decoding: after, as: UTF8.self)).write(to: &written)
            edits.append((place, written))
        } else if let credentials = SecretWords.credentials(in: text) {
            edits.append((credentials, Self.hidden))
        }
    }

    private static func quoted(_ text: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
    }

    private func applied() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var copied = 0
        for edit in edits.sorted(by: { $0.place.lowerBound < $1.place.lowerBound })
        where edit.place.lowerBound >= copied {
            result += bytes[copied..<edit.place.lowerBound]
            result += edit.text
            copied = edit.place.upperBound
        }
        return result + bytes[copied...]
    }
}
