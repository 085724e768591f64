/// Any name of a field.
private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}

extension Decoder {
    /// The container, after making sure that it has no field besides the named ones: a misspelt `sessionFeMinor` that
    /// is passed over would sell for free.
    func strictContainer<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        for key in try container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath + [key], debugDescription: "is not a field of a tariff"))
        }
        return try container(keyedBy: keyedBy)
    }
}

extension KeyedDecodingContainer {
    func wholeNumber(forKey key: Key) throws -> Int64 {
        guard contains(key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is required"))
        }
        do {
            return try decode(Int64.self, forKey: key)
        } catch {
            // Decoders of JSON do not say where the number was that they could not take.
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath + [key], debugDescription: "must be a whole number of at most 64 bits"))
        }
    }

    /// Nil where it is left out or null.
    func wholeNumberIfPresent(forKey key: Key) throws -> Int64? {
        guard contains(key), try !decodeNil(forKey: key) else { return nil }
        return try wholeNumber(forKey: key)
    }
}

extension RawRepresentable where Self: CaseIterable & Decodable, RawValue == String {
    /// One of the words of the enum; the message of what is none names them all.
    static func word(from decoder: any Decoder) throws -> Self {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let word = Self(rawValue: text) else {
            let words = allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "must be one of \(words)"))
        }
        return word
    }
}
