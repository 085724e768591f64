extension StationCommand {
    /// What stands for a secret or a card in books.
    private static let hidden = "***"

    /// The same with each text that may be a secret changed: values of settings, payloads, and addresses of files, which
    /// may hold a password.
    package func changingSecrets(_ change: (String) throws -> String) rethrows -> StationCommand {
        switch self {
        case .writeConfiguration(let key, let value): return .writeConfiguration(key: key, value: try change(value))
        case .renewKey(let key): return .renewKey(try key.map(change))
        case .raw(let action, let payload): return .raw(action: action, payload: try change(payload))
        case .updateFirmware(var update):
            update.location = try change(update.location)
            return .updateFirmware(update)
        case .fetchLog(var request):
            request.location = try change(request.location)
            return .fetchLog(request)
        case .start, .stop, .unlock, .reset, .changeAvailability, .setPowerLimit, .clearPowerLimit, .reserve,
            .cancelReservation, .readConfiguration, .clearCache, .trigger, .sendLocalList,
            .deliverCertificate, .showCost:
            return self
        }
    }

    /// What books may keep of it: neither secrets nor cards.
    package var trace: StationCommand {
        let open = changingSecrets { _ in Self.hidden }
        switch open {
        case .start(var start):
            start.token = Self.hidden
            return .start(start)
        case .reserve(var reservation):
            reservation.token = Self.hidden
            reservation.group = reservation.group.map { _ in Self.hidden }
            return .reserve(reservation)
        case .sendLocalList(var list):
            for index in list.entries.indices { list.entries[index].token = Self.hidden }
            return .sendLocalList(list)
        case .stop, .unlock, .reset, .changeAvailability, .setPowerLimit, .clearPowerLimit, .cancelReservation,
            .readConfiguration, .writeConfiguration, .renewKey, .clearCache, .trigger, .updateFirmware, .fetchLog,
            .deliverCertificate, .showCost, .raw:
            return open
        }
    }
}
