import Charging
import Foundation
import Kernel
import LiveBus
import Storage

/// Somebody asks a station to do something. The command is a resource: stored first, sent, and ended by the station's
/// answer, by its session (remote start), or by time.
package enum SendCommand {
    package struct Input: Sendable {
        package let stationID: StationID
        package let command: StationCommand
        package let requestedBy: String
        /// Where it is part of an action on many stations.
        let bulkItem: BulkItemKey?

        struct BulkItemKey: Sendable {
            let action: BulkActionID
            let place: Int64
        }

        package init(stationID: StationID, command: StationCommand, requestedBy: String) {
            self.init(stationID: stationID, command: command, requestedBy: requestedBy, bulkItem: nil)
        }

        init(stationID: StationID, command: StationCommand, requestedBy: String, bulkItem: BulkItemKey?) {
            self.stationID = stationID
            self.command = command
            self.requestedBy = requestedBy
            self.bulkItem = bulkItem
        }
    }

    /// Stores the command and gives it back at once; the station is asked meanwhile. Its end is read from the
    /// resource, or comes on the live bus.
    package static func run(
        _ input: Input, _ stations: any StationCommands, _ context: FlowContext
    ) async throws -> CommandRecord {
        let (record, isNew) = try await store(input, context)
        guard isNew else { return record }
        context.live.publish([.command(record, at: record.requestedAt)])
        Task { await carryOut(input.command, record, stations, context) }
        return record
    }

    /// As `run`, but waits for the station's answer.
    package static func runAndWait(
        _ input: Input, _ stations: any StationCommands, _ context: FlowContext
    ) async throws -> CommandRecord {
        let (record, _) = try await store(input, context)
        await carryOut(input.command, record, stations, context)
        return try await context.database.read { try CommandRepository.find(record.id, $0) } ?? record
    }

    private static func store(_ input: Input, _ context: FlowContext) async throws -> (CommandRecord, isNew: Bool) {
        let now = context.time.now()
        let body = String(decoding: try JSONEncoder().encode(input.command.trace), as: UTF8.self)
        var deadline = now + context.policy.commandTimeout
        var token: String?
        var number: Int64?
        if case .start(let start) = input.command {
            deadline = deadline + context.policy.remoteStartTimeout
            token = TokenValue(kind: start.tokenKind, raw: start.token).text
            number = Int64(start.number)
        }
        let (startToken, startNumber, deadlineAt) = (token, number, deadline)
        return try await context.database.write { connection in
            guard let station = try StationRepository.find(input.stationID, connection) else {
                throw FlowFailure(.notFound, "There is no such station.", field: "stationId")
            }
            let record = CommandRecord(
                id: context.ids.next(), operatorID: station.operatorID, stationID: station.id,
                kind: input.command.kind, body: body, startToken: startToken, startNumber: startNumber,
                requestedBy: input.requestedBy, requestedAt: now, deadlineAt: deadlineAt)
            let id = try context.making(connection) {
                try StationKeys.requireOwn(input.command, of: station)
                if case .start(let start) = input.command {
                    // The station would begin, and then be told to stop.
                    let token = TokenValue(kind: start.tokenKind, raw: start.token)
                    try requireAccepted(token, at: station, now, connection)
                }
                try CommandRepository.insert(record, connection)
                if let item = input.bulkItem,
                    try !BulkActionRepository.begin(item.place, of: item.action, by: record.id, connection)
                {
                    throw FlowFailure(.conflict, "The station does not wait for this action any more.")
                }
                return record.id
            }
            return (try CommandRepository.find(id, connection) ?? record, isNew: id == record.id)
        }
    }

    private static func requireAccepted(
        _ token: TokenValue, at station: StationRecord, _ now: Timestamp, _ connection: any SQLConnection
    ) throws {
        guard let operatorID = station.operatorID, let owner = try OperatorRepository.find(operatorID, connection)
        else { return }
        try TokenLookup(token, operatorID: operatorID, connection).requireAccepted(owner, now)
    }

    private static func carryOut(
        _ command: StationCommand, _ record: CommandRecord, _ stations: any StationCommands, _ context: FlowContext
    ) async {
        let result: CommandResult
        do {
            let complete = try await complete(command, record, context)
            result = await CommandParts.send(complete, to: record.stationID, stations, context)
        } catch {
            result = .failed(code: "KeyNotMade", description: "\(error)")
        }
        do {
            try await FinishCommand.run(record.id, command, result, context)
        } catch {
            // The deadline ends the command later; the station's effect is seen by its own messages.
            context.logger.error(
                "command result not stored", metadata: ["command": "\(record.id)", "error": "\(error)"])
        }
    }

    /// A station's new key is made at the last moment, so that nothing but its hash is stored. The rights were checked
    /// when the command was asked for.
    private static func complete(
        _ command: StationCommand, _ record: CommandRecord, _ context: FlowContext
    ) async throws -> StationCommand {
        guard case .renewKey = command else { return command }
        let actor = Actor(name: record.requestedBy, operatorID: record.operatorID)
        return .renewKey(try await Stations.renewKey(record.stationID, by: actor, context).key)
    }
}
