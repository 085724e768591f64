import Charging
import Kernel

/// The newest samples of a running session, packed into its row of `session_progress`. A row of their own each would have
/// the database write a page of its own for each, thousands a second; here they go along with what changes anyway, and
/// become rows of `meter_samples` some at a time (ADR 0008).
///
/// 256 bytes, always: SQLite overwrites a row that keeps its length where it is. First 19 bytes: the version of this form,
/// how many samples, the length of what follows, and the times of the first and the last of them as 64-bit little-endian
/// milliseconds. Then of each sample how many milliseconds it is later than the one before, a bit for each measurand
/// that it has, the lowest for the register, and their values in the order of the bits; numbers as LEB128, values zigzag.
/// The rest is zeros.
package struct RecentSamples: Sendable, Equatable {
    private static let version: UInt8 = 1
    private static let length = 256
    private static let headLength = 19

    let bytes: [UInt8]

    /// None.
    private init() { bytes = [Self.version] + [UInt8](repeating: 0, count: Self.length - 1) }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: `DatabaseError.corrupt` where it is nothing that this program stored.
    init(stored bytes: [UInt8]) throws {
        guard bytes.count == Self.length, bytes[0] == Self.version, bytes[2] <= Self.length - Self.headLength else {
            throw Self.corrupt
        }
        self.bytes = bytes
    }

    private static let corrupt = DatabaseError.corrupt("session_progress.recent is not what this program writes")

    /// - Parameter after: the newest sample of the session that is stored elsewhere.
    /// - Returns: what is kept now, and the samples that have to become rows, in their order.
    static func adding(
        _ samples: [MeterSample], to known: RecentSamples?, after: Timestamp
    ) throws -> (recent: RecentSamples, rows: [MeterSample]) {
        var rows: [MeterSample] = []
        var recent = known ?? RecentSamples()
        var newest = recent.count == 0 ? after : recent.last
        for sample in samples {
            if sample.at > newest {
                if let more = recent.adding(sample) {
                    recent = more
                } else {
                    rows += try recent.samples()
                    recent = RecentSamples().adding(sample) ?? recent
                }
                newest = sample.at
            } else {
                // It may complete or precede one of them: rows know how.
                rows += try recent.samples()
                recent = RecentSamples()
                rows.append(sample)
            }
        }
        return (recent, rows)
    }

    package var count: Int { Int(bytes[1]) }

    private var last: Timestamp { Self.time(at: 11, bytes) }

    /// - Returns: nil where it does not fit; alone every sample does.
    private func adding(_ sample: MeterSample) -> RecentSamples? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestSample) { buffer in
            var packed = Packer(buffer)
            packed.write(count == 0 ? 0 : UInt64(bitPattern: (sample.at - last).count))
            let mask = packed.length
            packed.append(0)
            for (bit, value) in [
                sample.registerWh, sample.powerW, sample.currentMilliamps, sample.voltageMillivolts, sample.socPermille,
                sample.temperatureDeciC, sample.offeredW,
            ].enumerated() {
                guard let value else { continue }
                buffer[mask] |= 1 << UInt8(bit)
                packed.write(UInt64(bitPattern: value << 1 ^ value >> 63))
            }
            let used = Int(bytes[2])
            guard Self.headLength + used + packed.length <= Self.length else { return nil }
            var bytes = bytes
            bytes.withUnsafeMutableBytes { all in
                all[1] += 1
                all[2] += UInt8(packed.length)
                let time = sample.at.millisecondsSinceEpoch.littleEndian
                if all[1] == 1 { all.storeBytes(of: time, toByteOffset: 3, as: Int64.self) }
                all.storeBytes(of: time, toByteOffset: 11, as: Int64.self)
                for place in 0..<packed.length { all[Self.headLength + used + place] = buffer[place] }
            }
            return RecentSamples(bytes)
        }
    }

    private static let valueCount = 7
    /// A number of 64 bits takes ten bytes.
    private static let longestSample = 10 + 1 + valueCount * 10

    /// In order of time.
    /// - Throws: `DatabaseError.corrupt`.
    package func samples() throws -> [MeterSample] {
        var rest = bytes[Self.headLength..<(Self.headLength + Int(bytes[2]))]
        var at = Self.time(at: 3, bytes)
        return try (0..<count).map { _ in
            at = at + Milliseconds(Int64(bitPattern: try Self.number(&rest)))
            guard let mask = rest.popFirst() else { throw Self.corrupt }
            func value(_ bit: UInt8) throws -> Int64? {
                guard mask & 1 << bit != 0 else { return nil }
                let folded = try Self.number(&rest)
                return Int64(bitPattern: folded >> 1) ^ -Int64(folded & 1)
            }
            return MeterSample(
                at: at, registerWh: try value(0), powerW: try value(1), currentMilliamps: try value(2),
                voltageMillivolts: try value(3), socPermille: try value(4), temperatureDeciC: try value(5),
                offeredW: try value(6))
        }
    }

    // MARK: Numbers

    private struct Packer {
        private let buffer: UnsafeMutableBufferPointer<UInt8>
        private(set) var length = 0

        init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

        mutating func append(_ byte: UInt8) {
            buffer[length] = byte
            length += 1
        }

        mutating func write(_ number: UInt64) {
            var rest = number
            while rest >= 0x80 {
                append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            append(UInt8(rest))
        }
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>) throws -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { throw corrupt }
            number |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return number }
        }
        throw corrupt
    }

    private static func time(at place: Int, _ bytes: [UInt8]) -> Timestamp {
        bytes.withUnsafeBytes {
            Timestamp(
                millisecondsSinceEpoch: Int64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Int64.self)))
        }
    }
}
