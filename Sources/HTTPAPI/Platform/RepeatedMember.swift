import Foundation

/// A name that an object has twice. RFC 8259 §4 leaves open which of the two counts, so the sender, or a proxy that checked
/// the request, may have meant the other one.
struct RepeatedMember {
    private struct Level {
        let isObject: Bool
        var names: Set<String> = []
        /// What is read now: the name of a member, or the number of an element.
        var name = ""
        var index = 0
        var awaitsName: Bool
    }

    private let json: [UInt8]
    private var position = 0
    private var levels: [Level] = []

    /// - Parameter json: valid JSON. Of anything else the answer means nothing.
    /// - Returns: where the first one is, such as `/lines/0/amountMinor`; nil where every name stands alone.
    static func path(in json: [UInt8]) -> String? {
        var reader = RepeatedMember(json)
        return reader.find()
    }

    private init(_ json: [UInt8]) { self.json = json }

    private mutating func find() -> String? {
        while position < json.count {
            switch json[position] {
            case UInt8(ascii: "{"): levels.append(Level(isObject: true, awaitsName: true))
            case UInt8(ascii: "["): levels.append(Level(isObject: false, awaitsName: false))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
            case UInt8(ascii: ","): nextMember()
            case UInt8(ascii: "\""):
                let text = string()
                guard levels.last?.awaitsName == true else { continue }
                levels[levels.count - 1].awaitsName = false
                levels[levels.count - 1].name = text
                guard levels[levels.count - 1].names.insert(text).inserted else { return path }
                continue
            default: break
            }
            position += 1
        }
        return nil
    }

    private mutating func nextMember() {
        guard !levels.isEmpty else { return }
        levels[levels.count - 1].index += 1
        levels[levels.count - 1].awaitsName = levels[levels.count - 1].isObject
    }

    /// Steps behind the string that begins here. Two ways to write a name are one name.
    private mutating func string() -> String {
        let start = position
        position += 1
        while position < json.count, json[position] != UInt8(ascii: "\"") {
            position += json[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, json.count)
        let text = json[start..<position]
        guard text.contains(UInt8(ascii: "\\")),
            let plain = try? JSONDecoder().decode(String.self, from: Data(text))
        else { return String(decoding: text.dropFirst().dropLast(), as: UTF8.self) }
        return plain
    }

    private var path: String { levels.map { "/" + ($0.isObject ? $0.name : String($0.index)) }.joined() }
}
