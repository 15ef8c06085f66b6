"""The legal map (法治地图): public places and committees, what one needs and where one is, outlines as GeoJSON."""
