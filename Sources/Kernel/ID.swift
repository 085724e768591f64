/// A UUID of version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits, so ids sort by birth.
///
/// The text form is the canonical 36 lower-case characters; databases and the API carry that form.
package struct RawID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// - Parameters:
    ///   - at: the birth time, which the first 48 bits carry.
    ///   - random: 74 bits are used.
    package init(at: Timestamp, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(clamping: at.millisecondsSinceEpoch) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// Reads the canonical text form; any UUID version is taken.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let id = text.withUTF8({ RawID(utf8: $0) }) else { return nil }
        self = id
    }

    /// The same from bytes, as databases hand them out.
    package init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for position in 0..<36 {
            let byte = bytes[position]
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = hexValue(byte) else { return nil }
            if position < 18 { high = high << 4 | digit } else { low = low << 4 | digit }
        }
        self.high = high
        self.low = low
    }

    package static let textLength = 36

    /// The canonical form: 36 characters, lower case.
    package var text: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            writeText(to: buffer)
            return Self.textLength
        }
    }

    /// Writes `text` as bytes.
    /// - Parameter buffer: with room for `textLength`.
    package func writeText(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        var position = 0
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 {
                buffer[position] = UInt8(ascii: "-")
                position += 1
            }
            let word = index < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - (index % 16) * 4)) & 0xF
            buffer[position] = digit < 10 ? 48 + digit : 87 + digit
            position += 1
        }
    }

    /// Random, so it spreads ids evenly over 256 places.
    package var lastByte: UInt8 { UInt8(truncatingIfNeeded: low) }

    /// The birth time that a version 7 id carries.
    package var createdAt: Timestamp { Timestamp(millisecondsSinceEpoch: Int64(high >> 16)) }
}

private func hexValue(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 65...70: UInt64(byte - 55)
    case 97...102: UInt64(byte - 87)
    default: nil
    }
}

/// A `RawID` that knows what it identifies, so that a station's id cannot be handed in for a session's.
package struct ID<Entity>: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let raw: RawID

    package init(_ raw: RawID) { self.raw = raw }

    package init?(_ text: some StringProtocol) {
        guard let raw = RawID(text) else { return nil }
        self.raw = raw
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let raw = RawID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "must be a UUID of 36 characters"))
        }
        self.raw = raw
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String { raw.text }

    package static func < (left: Self, right: Self) -> Bool {
        left.raw.high != right.raw.high ? left.raw.high < right.raw.high : left.raw.low < right.raw.low
    }
}

/// What ids identify. The cases are never made; the enums only give `ID` its type.
package enum Entity {
    package enum Operator {}
    package enum Site {}
    package enum Station {}
    package enum Session {}
    package enum Order {}
    package enum OrderException {}
    package enum Driver {}
    package enum IDToken {}
    package enum Wallet {}
    package enum Tariff {}
    package enum TariffVersion {}
    package enum HolidayCalendar {}
    package enum Account {}
    package enum Transfer {}
    package enum Hold {}
    package enum Command {}
    package enum Client {}
    package enum Reservation {}
    package enum Alarm {}
    package enum AuditEntry {}
    package enum StaffMember {}
    package enum Role {}
    package enum BrowserSession {}
    package enum Note {}
    package enum BulkAction {}
    package enum SavedReport {}
    package enum ReportRun {}
    package enum WebhookEndpoint {}
    package enum WebhookMessage {}
    package enum WebhookAttempt {}
    package enum IdentityProvider {}
    package enum Screen {}
    package enum StationCertificate {}
}

package typealias OperatorID = ID<Entity.Operator>
package typealias SiteID = ID<Entity.Site>
package typealias StationID = ID<Entity.Station>
package typealias SessionID = ID<Entity.Session>
package typealias OrderID = ID<Entity.Order>
package typealias OrderExceptionID = ID<Entity.OrderException>
package typealias DriverID = ID<Entity.Driver>
package typealias IDTokenID = ID<Entity.IDToken>
package typealias WalletID = ID<Entity.Wallet>
package typealias TariffID = ID<Entity.Tariff>
package typealias TariffVersionID = ID<Entity.TariffVersion>
package typealias HolidayCalendarID = ID<Entity.HolidayCalendar>
package typealias AccountID = ID<Entity.Account>
package typealias TransferID = ID<Entity.Transfer>
package typealias HoldID = ID<Entity.Hold>
package typealias CommandID = ID<Entity.Command>
package typealias ClientID = ID<Entity.Client>
package typealias ReservationID = ID<Entity.Reservation>
package typealias AlarmID = ID<Entity.Alarm>
package typealias AuditEntryID = ID<Entity.AuditEntry>
package typealias StaffMemberID = ID<Entity.StaffMember>
package typealias RoleID = ID<Entity.Role>
package typealias NoteID = ID<Entity.Note>
package typealias BulkActionID = ID<Entity.BulkAction>
package typealias SavedReportID = ID<Entity.SavedReport>
package typealias ReportRunID = ID<Entity.ReportRun>
package typealias WebhookEndpointID = ID<Entity.WebhookEndpoint>
package typealias WebhookMessageID = ID<Entity.WebhookMessage>
package typealias WebhookAttemptID = ID<Entity.WebhookAttempt>
package typealias BrowserSessionID = ID<Entity.BrowserSession>
package typealias IdentityProviderID = ID<Entity.IdentityProvider>
package typealias ScreenID = ID<Entity.Screen>
package typealias StationCertificateID = ID<Entity.StationCertificate>
