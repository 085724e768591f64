import Kernel

/// What a station remembers of its life before it was switched off: where its meters stood, and the sessions that the
/// power cut ended. It ends them when it is back, as chargers do.
package struct StationMemory: Sendable, Equatable {
    /// A session that ran when the power went.
    package struct Interrupted: Sendable, Equatable {
        package let evse: Int
        package let token: String
        package let startedAt: Timestamp
        package let meterStartWh: Int64
        /// 2.x: the station's own id.
        package let transactionID: String
        /// 1.6: the server's number.
        package let number: Int?
        /// 2.x: of the next event.
        package let nextSequence: Int
        /// Of the last reading, which is what the session ends with.
        package let lastAt: Timestamp
        package let lastWh: Int64

        package init(
            evse: Int, token: String, startedAt: Timestamp, meterStartWh: Int64, transactionID: String, number: Int?,
            nextSequence: Int, lastAt: Timestamp, lastWh: Int64
        ) {
            self.evse = evse
            self.token = token
            self.startedAt = startedAt
            self.meterStartWh = meterStartWh
            self.transactionID = transactionID
            self.number = number
            self.nextSequence = nextSequence
            self.lastAt = lastAt
            self.lastWh = lastWh
        }
    }

    /// By EVSE.
    package var registersWh: [Int: Int64]
    package var interrupted: [Interrupted]

    package init(registersWh: [Int: Int64] = [:], interrupted: [Interrupted] = []) {
        self.registersWh = registersWh
        self.interrupted = interrupted
    }
}

extension VirtualStation {
    /// Before it lives: the meters go on, and the ends of what was cut off wait to be said.
    mutating func remember(_ memory: StationMemory) {
        for (evse, registerWh) in memory.registersWh where evses.indices.contains(evse - 1) {
            evses[evse - 1].registerMilliWh = registerWh * 1000
        }
        for cut in memory.interrupted {
            let session = SimulatedSession(
                evse: cut.evse, token: cut.token, startedAt: cut.startedAt, meterStartWh: cut.meterStartWh,
                transactionID: cut.transactionID, remoteStartID: nil)
            session.number = cut.number
            session.nextSequence = cut.nextSequence
            let last = SimulatedReading(
                at: cut.lastAt, registerWh: cut.lastWh, powerW: 0, socPermille: 0, temperatureDeciC: 200,
                sequence: session.sequence(), isOffline: true)
            say(.stop(session, last, reason: .powerLoss))
            endings.append((session, last, .powerLoss))
        }
    }
}
