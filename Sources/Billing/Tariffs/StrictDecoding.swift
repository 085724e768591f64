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
