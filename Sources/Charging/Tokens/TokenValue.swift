/// What identified a driver at a station, in the form in which Ohmstead compares it.
///
/// OCPP tokens compare without regard to case (1.6 `CiString20Type`; 2.0.1 `identifierString`). Chargers pad them with
/// spaces, and send car addresses with and without separators.
package struct TokenValue: Hashable, Sendable, Encodable, CustomStringConvertible {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case rfid
        /// The MAC address of a car's charging controller (Autocharge).
        case macAddress
        case vin
        case eMAID
        /// Made by the app or by staff for a remote start.
        case app
        /// A code typed at the station.
        case keyCode
        /// Started at the station without any token.
        case none
    }

    package let kind: Kind
    /// Upper case, trimmed; a MAC address without separators.
    package let text: String

    package var description: String { text }

    /// What 2.0.1 stations name explicitly.
    package init(kind: Kind, raw: String) {
        self.kind = kind
        let trimmed = raw.filter { !$0.isWhitespace && $0 != "\0" }.uppercased()
        switch kind {
        case .macAddress: text = Self.address(in: trimmed) ?? trimmed
        case .eMAID: text = trimmed.filter { $0 != "-" }
        case .rfid, .vin, .app, .keyCode, .none: text = trimmed
        }
    }

    /// What a 1.6 `idTag` carries: an RFID number, or `VID:` and a MAC address (Autocharge), or a VIN.
    package init(idTag: String) {
        let trimmed = idTag.filter { !$0.isWhitespace && $0 != "\0" }.uppercased()
        if trimmed.hasPrefix("VID:"), let address = Self.address(in: trimmed.dropFirst(4)) {
            kind = .macAddress
            text = address
        } else if trimmed.hasPrefix("VIN:"), Self.isVIN(trimmed.dropFirst(4)) {
            kind = .vin
            text = String(trimmed.dropFirst(4))
        } else if Self.isVIN(trimmed) {
            kind = .vin
            text = trimmed
        } else {
            kind = .rfid
            text = trimmed
        }
    }

    /// 17 characters of the VIN alphabet (ISO 3779: no I, O, Q), with a letter and a digit among them.
    package static func isVIN(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard bytes.count == 17 else { return false }
        var letters = 0
        var digits = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "Q"): return false
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): letters += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            default: return false
            }
        }
        return letters > 0 && digits > 0
    }

    /// Twelve hexadecimal digits, separators taken out.
    private static func address(in text: some StringProtocol) -> String? {
        let digits = text.filter { $0 != ":" && $0 != "-" && $0 != "." }
        return digits.count == 12 && digits.allSatisfy(\.isHexDigit) ? String(digits) : nil
    }
}
