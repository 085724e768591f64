import Crypto
import Kernel
import Storage

/// A screen without a keyboard asks to be signed in: it shows a code that a person types in elsewhere (RFC 8628).
package enum AskForScreen {
    package struct Request: Sendable, Equatable {
        package let deviceCode: String
        /// Such as `WDJB-MJHT`.
        package let userCode: String
    }

    package enum Answer: Sendable, Equatable {
        case grant(Screens.Grant)
        /// Nobody has answered yet.
        case pending
        /// It asks too often, and shall wait longer from now on.
        case slowDown
        case refused
        case expired
    }

    /// Time to find somebody with a telephone.
    package static let life = Milliseconds.minutes(15)
    package static let pause = Milliseconds.seconds(5)
    /// Of all screens together: more is an attack on the storage.
    private static let maximumWaiting: Int64 = 1000
    /// Consonants that cannot be taken for each other, or spell a word (§6.1).
    private static let letters = Array("BCDFGHJKLMNPQRSTVWXZ".utf8)
    private static let codeLength = 8
    private static let maximumUserAgent = 200

    package static func run(address: String, userAgent: String, _ context: FlowContext) async throws -> Request {
        let device = Secrets.make(context.ids)
        return try await context.database.write { connection in
            let now = context.time.now()
            try ScreenRepository.forget(before: now, connection)
            guard try DeviceRequestRepository.count(connection) < maximumWaiting else {
                throw FlowFailure(.unavailable, "Too many screens wait to be signed in. Try again later.")
            }
            var code = userCode(context)
            // Twice the same among a thousand of 20^8 is unlikely, and easily avoided.
            while try DeviceRequestRepository.find(userCode: code, connection) != nil { code = userCode(context) }
            try DeviceRequestRepository.insert(
                DeviceRequestRecord(
                    deviceHash: Secrets.hash(device), userCode: code, state: .waiting, screenID: nil, address: address,
                    userAgent: String(userAgent.prefix(maximumUserAgent)), createdAt: now, polledAt: now - pause,
                    pause: pause, expiresAt: now + life), connection)
            return Request(deviceCode: device, userCode: "\(code.prefix(4))-\(code.suffix(4))")
        }
    }

    /// The screen asks whether it was let in. A code that was taken, or never was, is `expired`.
    package static func poll(_ deviceCode: String, _ context: FlowContext) async throws -> Answer {
        try await context.database.write { connection in
            let now = context.time.now()
            let hash = Secrets.hash(deviceCode)
            guard var record = try DeviceRequestRepository.find(deviceHash: hash, connection), record.expiresAt > now
            else { return .expired }
            switch record.state {
            case .waiting:
                let isEarly = now - record.polledAt < Milliseconds(record.pause.count - 500)
                record.polledAt = now
                if isEarly { record.pause = Milliseconds(record.pause.count + pause.count) }
                try DeviceRequestRepository.update(record, connection)
                return isEarly ? .slowDown : .pending
            case .refused:
                _ = try DeviceRequestRepository.delete(deviceHash: hash, connection)
                return .refused
            case .approved:
                guard let id = record.screenID,
                    try DeviceRequestRepository.delete(deviceHash: hash, connection),
                    let grant = try Screens.firstGrant(id, context, connection)
                else { return .expired }
                return .grant(grant)
            }
        }
    }

    /// What a person typed, as it is stored: letters only, whatever stands between them.
    static func normal(_ userCode: String) -> String {
        String(userCode.uppercased().filter { $0.isASCII && $0.isLetter })
    }

    private static func userCode(_ context: FlowContext) -> String {
        var code: [UInt8] = []
        while code.count < codeLength {
            let bytes = SHA256.hash(data: Array(Secrets.make(context.ids).utf8))
            // 240 is the last multiple of 20: no letter is likelier than another.
            code += bytes.filter { $0 < 240 }.map { letters[Int($0) % letters.count] }
        }
        return String(decoding: code.prefix(codeLength), as: UTF8.self)
    }
}
