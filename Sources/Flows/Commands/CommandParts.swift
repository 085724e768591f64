import Charging
import Foundation
import Kernel
import Storage

/// Sends a command in as many messages as its station needs for it.
enum CommandParts {
    /// Where stations say how much they take: 2.0.1 first, then 1.6.
    private static let readLimits = ["DeviceDataCtrlr/ItemsPerMessage(GetVariables)", "GetConfigurationMaxKeys"]
    private static let listLimits = ["LocalAuthListCtrlr/ItemsPerMessage", "SendLocalListMaxLength"]

    static func send(
        _ command: StationCommand, to station: StationID, _ stations: any StationCommands, _ context: FlowContext
    ) async -> CommandResult {
        let parts = command.parts(within: await limits(for: command, of: station, context))
        let timeout = context.policy.commandTimeout
        guard parts.count > 1 else { return await stations.send(command, to: station, timeout: timeout) }
        var answers: [String] = []
        var refusals: [CommandResult] = []
        for part in parts {
            let result = await stations.send(part, to: station, timeout: timeout)
            switch result {
            case .accepted(let details): answers.append(details)
            case .rejected(_, let details):
                // What else can be read is still worth having; a list that lacks a piece is not.
                guard case .readConfiguration = command else { return result }
                answers.append(details)
                refusals.append(result)
            case .notSupported, .failed, .timedOut, .stationOffline: return result
            }
        }
        if let refusal = refusals.first, refusals.count == parts.count { return refusal }
        return .accepted(details: merged(answers))
    }

    private static func limits(
        for command: StationCommand, of station: StationID, _ context: FlowContext
    ) async -> MessageLimits {
        switch command {
        case .readConfiguration(let keys) where keys.count > 1:
            MessageLimits(reads: await limit(readLimits, of: station, context))
        case .sendLocalList(let list) where list.entries.count > 1:
            MessageLimits(localList: await limit(listLimits, of: station, context))
        case .readConfiguration, .sendLocalList, .start, .stop, .unlock, .reset, .changeAvailability, .setPowerLimit,
            .clearPowerLimit, .reserve, .cancelReservation, .writeConfiguration, .renewKey, .clearCache, .trigger,
            .updateFirmware, .fetchLog, .deliverCertificate, .showCost, .raw:
            MessageLimits()
        }
    }

    private static func limit(_ names: [String], of station: StationID, _ context: FlowContext) async -> Int? {
        do {
            let values = try await context.database.read { connection in
                try names.compactMap { try StationNotesRepository.value(of: $0, station, connection) }
            }
            return values.compactMap { Int($0) }.first
        } catch {
            context.logger.warning("limits of a station not read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// The answers as one: lists are put together, of everything else the last word counts.
    private static func merged(_ answers: [String]) -> String {
        var whole: [String: Any] = [:]
        for answer in answers {
            guard let part = try? JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any] else {
                continue
            }
            whole.merge(part) { old, new in
                if let old = old as? [Any], let new = new as? [Any] { old + new } else { new }
            }
        }
        let data = try? JSONSerialization.data(withJSONObject: whole, options: [.sortedKeys, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
