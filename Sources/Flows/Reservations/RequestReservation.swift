import Charging
import Kernel
import Storage

/// Somebody wants a place kept: the reservation is stored, then the station is asked (ReserveNow); its answer is read
/// from the reservation.
package enum RequestReservation {
    /// Longer than this nobody keeps a place free.
    package static let longest = Milliseconds.hours(7 * 24)

    package struct Input: Sendable {
        package let stationID: StationID
        /// 0: any EVSE of the station.
        package let evse: Int
        /// One of both is needed: the token, or a driver, whose first active token is taken.
        package let token: TokenValue?
        package let driverID: DriverID?
        package let until: Timestamp

        package init(stationID: StationID, evse: Int, token: TokenValue?, driverID: DriverID?, until: Timestamp) {
            self.stationID = stationID
            self.evse = evse
            self.token = token
            self.driverID = driverID
            self.until = until
        }
    }

    /// Gives the reservation back at once; the station is asked meanwhile.
    package static func run(
        _ input: Input, by actor: Actor, _ stations: any StationCommands, _ context: FlowContext
    ) async throws -> ReservationRecord {
        let now = context.time.now()
        guard input.until > now, input.until - now <= longest else {
            throw FlowFailure(.invalid, "must be after now and within 7 days", field: "until")
        }
        let (record, isNew) = try await context.database.write { connection in
            let draft = try draft(input, actor, now, context, connection)
            let id = try context.making(connection) {
                try refuseSecond(draft, now, connection)
                try ReservationRepository.insert(draft, connection)
                try AuditRepository.note(
                    "create", "reservation/\(draft.id)", before: nil,
                    after: ["station": draft.stationID.description, "until": draft.expiresAt.description], by: actor,
                    of: draft.operatorID, context, connection)
                return draft.id
            }
            return (try ReservationRepository.find(id, connection) ?? draft, id == draft.id)
        }
        if isNew { Task { await ask(record, stations, context) } }
        return record
    }

    private static func draft(
        _ input: Input, _ actor: Actor, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> ReservationRecord {
        guard let station = try StationRepository.find(input.stationID, connection),
            let operatorID = station.operatorID, actor.mayTouch(operatorID, at: station.siteID),
            station.admission == .active, let owner = try OperatorRepository.find(operatorID, connection)
        else { throw FlowFailure(.invalid, "must be an active station that you may use", field: "stationId") }
        let token = try token(input, operatorID, now, connection)
        let lookup = try TokenLookup(token, operatorID: operatorID, connection)
        try lookup.requireAccepted(owner, now)
        if let driverID = input.driverID, lookup.record?.driverID != driverID {
            throw FlowFailure(.invalid, "must be the driver of the token", field: "driverId")
        }
        return ReservationRecord(
            id: context.ids.next(), number: try CounterRepository.next("reservation", connection),
            operatorID: operatorID, stationID: station.id, evse: input.evse, driverID: lookup.record?.driverID,
            token: token, requestedBy: actor.name, createdAt: now, expiresAt: input.until)
    }

    private static func token(
        _ input: Input, _ operatorID: OperatorID, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> TokenValue {
        if let token = input.token { return token }
        guard let driverID = input.driverID else {
            throw FlowFailure(.invalid, "is required, or driverId", field: "token")
        }
        let tokens = try IDTokenRepository.page(
            operatorID: operatorID, driverID: driverID, after: nil, limit: 100, connection)
        let usable = tokens.first { $0.status == .active && ($0.expiresAt.map { $0 > now } ?? true) }
        guard let usable else { throw FlowFailure(.invalid, "has no active token", field: "driverId") }
        return usable.value
    }

    /// A place is kept for one; what the whole station can keep is for the station to say.
    private static func refuseSecond(
        _ draft: ReservationRecord, _ now: Timestamp, _ connection: any SQLConnection
    ) throws {
        guard draft.evse != 0 else { return }
        let open = try ReservationRepository.open(at: draft.stationID, connection)
        guard let other = open.first(where: { $0.evse == draft.evse && $0.expiresAt > now }) else { return }
        throw FlowFailure(.conflict, "EVSE \(draft.evse) is reserved until \(other.expiresAt).", field: "evse")
    }

    private static func ask(
        _ record: ReservationRecord, _ stations: any StationCommands, _ context: FlowContext
    ) async {
        // The key of the request made the reservation; the command is another thing.
        let context = context.once(nil)
        do {
            let group = try await context.database.read { connection in
                try record.driverID.flatMap { try DriverRepository.find($0, connection)?.group }
            }
            let reserve = Reservation(
                number: Int(record.number), evse: record.evse, token: record.token.text, tokenKind: record.token.kind,
                expiresAt: record.expiresAt, group: group)
            let command = try await SendCommand.runAndWait(
                .init(stationID: record.stationID, command: .reserve(reserve), requestedBy: record.requestedBy),
                stations, context)
            let now = context.time.now()
            try await context.database.write { connection in
                try ReservationRepository.saveCommand(command.id, of: record.id, connection)
                _ = try ReservationAnswer.take(command, of: record.id, now, connection)
            }
        } catch {
            // The job that ends reservations looks after those without an answer.
            context.logger.error(
                "reservation not asked for", metadata: ["reservation": "\(record.id)", "error": "\(error)"])
        }
    }
}

/// What a station said to a reservation.
enum ReservationAnswer {
    static func take(
        _ command: CommandRecord, of id: ReservationID, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        if command.state == .accepted { return try ReservationRepository.accept(id, connection) }
        guard command.state.isFinal else { return false }
        return try ReservationRepository.finish(
            id, as: .rejected, reason: command.reason ?? command.state.rawValue, at: now, connection)
    }
}
