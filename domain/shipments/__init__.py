"""Shipments: parcels, who carries them, and which one follows another."""
